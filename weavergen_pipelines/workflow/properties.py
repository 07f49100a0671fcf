"""The extension properties (`spiffworkflow:property`) that mean something to us, by the elements that may have them."""

DEFAULT = "default"
"""Data input: the value where none is given, an expression of literals. It makes the input optional."""

TIMEOUT = "timeout"
"""Service task: how many seconds it may take, in place of the configured time."""

RETRIES = "retries"
"""Service task: how often it is tried again after an error that is no BPMN error and no time-out."""

RETRY_DELAY = "retryDelay"
"""Service task: how many seconds it waits before the first repetition; none without it."""

RETRY_BACKOFF = "retryBackoff"
"""Service task: what each further wait is multiplied with; 1 without it."""

CORRELATION = "correlation"
"""Message event, send and receive task: what the message is for, an expression; only equal values meet."""

RESULT_VARIABLE = "resultVariable"
"""User and business rule task: the variable that takes the result."""

ASSET_CHECK = "assetCheck"
"""Service task: `<data store>:<check>`: its result says whether the store's value passes a check."""

WRITTEN_IF = "writtenIf"
"""Data store: where it is written at all, an expression over what a registry instance gives.

A store that an instance never writes is no asset of it. `registry` and `targets` are given.
"""

KIND = "kind"
"""Data store: the kinds of its asset, by comma."""

OWNER = "owner"
"""Data store or process: the owners of its assets, e-mail addresses or `team:name`, by comma."""

TIMEZONE = "timezone"
"""Process or timer start: the time zone of its schedule; UTC without one."""

MISSED_TICKS = "missedTicks"
"""Process or timer start: what becomes of ticks that came while nobody looked: `skip`, `run_once` or `run_all`."""

PARTITIONED_BY = "partitionedBy"
"""Process: the name of the set of partitions of its assets; each run is for one partition."""

PARTITION_VARIABLE = "partitionVariable"
"""Process with `partitionedBy`: the data input that gets the key of the partition; `partition` without one."""
