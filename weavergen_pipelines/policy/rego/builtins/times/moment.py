"""A moment: a date and a time in a zone, to the nanosecond, within the 64 bits that Rego counts nanoseconds in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from weavergen_pipelines.policy.rego.builtins.function import Unfit, shown

SECOND = 1_000_000_000
"""In nanoseconds."""

_EPOCH = datetime(1970, 1, 1)
_MAX_NANOSECONDS = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Moment:
    """Attributes:
    local: the date and the time of its zone, to the second.
    nanoseconds: what is beyond the second.
    offset: seconds that the zone is before UTC.
    """

    local: datetime
    nanoseconds: int = 0
    offset: int = 0

    @classmethod
    def at(cls, since_epoch: int, zone: str = "UTC") -> Moment:
        """The moment so many nanoseconds after 1970 began.

        Raises:
            Unfit: there is no such zone, or it is that of the machine.
        """
        seconds, nanoseconds = divmod(since_epoch, SECOND)
        utc = _EPOCH + timedelta(seconds=seconds)
        return cls(utc, nanoseconds).moved(_offset(utc, zone))

    def moved(self, offset: int) -> Moment:
        """The same moment in another zone."""
        return Moment(self.local + timedelta(seconds=offset - self.offset), self.nanoseconds, offset)

    @property
    def since_epoch(self) -> int:
        """Nanoseconds since 1970 began.

        Raises:
            Unfit: more than 64 bits hold.
        """
        utc = self.local - _EPOCH - timedelta(seconds=self.offset)
        return within_bounds(utc // timedelta(seconds=1) * SECOND + self.nanoseconds)


def within_bounds(nanoseconds: int) -> int:
    """Nanoseconds, if 64 bits hold them.

    Raises:
        Unfit: they do not.
    """
    if not -_MAX_NANOSECONDS - 1 <= nanoseconds <= _MAX_NANOSECONDS:
        raise Unfit("times are between 1677 and 2262")
    return nanoseconds


def _offset(utc: datetime, zone: str) -> int:
    if zone in ("", "UTC"):
        return 0
    if zone == "Local":
        raise Unfit("the zone `Local` depends on the machine; name a zone, such as `Europe/Amsterdam`")
    try:
        found = utc.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
    except (KeyError, ValueError, OSError) as error:
        raise Unfit(f"there is no zone {shown(zone)}") from error
    return round(found.total_seconds()) if found else 0
