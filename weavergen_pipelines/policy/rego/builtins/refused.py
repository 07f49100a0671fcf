"""Built-ins that are refused on purpose: what they give depends on more than their arguments."""

from __future__ import annotations

from collections.abc import Mapping

_CLOCK, _CHANCE, _NETWORK, _MACHINE = "the clock", "chance", "the network", "the machine"

REFUSED: Mapping[str, str] = {
    "http.send": _NETWORK,
    "opa.runtime": _MACHINE,
    "rand.intn": _CHANCE,
    "time.now_ns": _CLOCK,
    "uuid.rfc4122": _CHANCE,
}
"""By name, what their values depend on."""
