"""Layouts of dates and times: what Go's package `time` writes for the second of January 2006, 15:04:05.

Each part of a layout has a way to write it, and a pattern with one group to read it. A layout ends where a letter
that parts begin with begins none; offsets stand for the names of zones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from weavergen_pipelines.policy.rego.builtins.function import Unfit
from weavergen_pipelines.policy.rego.builtins.times.moment import Moment

MONTHS = ["January", "February", "March", "April", "May", "June", "July"]
MONTHS += ["August", "September", "October", "November", "December"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

_MAX_LENGTH = 1000
_PREDEFINED = {
    "ANSIC": "Mon Jan _2 15:04:05 2006",
    "UnixDate": "Mon Jan _2 15:04:05 MST 2006",
    "RubyDate": "Mon Jan 02 15:04:05 -0700 2006",
    "RFC822": "02 Jan 06 15:04 MST",
    "RFC822Z": "02 Jan 06 15:04 -0700",
    "RFC850": "Monday, 02-Jan-06 15:04:05 MST",
    "RFC1123": "Mon, 02 Jan 2006 15:04:05 MST",
    "RFC1123Z": "Mon, 02 Jan 2006 15:04:05 -0700",
    "RFC3339": "2006-01-02T15:04:05Z07:00",
    "RFC3339Nano": "2006-01-02T15:04:05.999999999Z07:00",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a layout; `field` is what it tells, None if nothing."""

    field: str | None
    pattern: str
    write: Callable[[Moment], str]


def _number(field: str, width: int, of: Callable[[Moment], int], shape: str = "") -> Part:
    return Part(field, rf"\s*+([0-9]{{1,{width}}}+)", lambda moment: format(of(moment), shape))


def _year(shape: str) -> Part:
    return Part("year", r"\s*+([+-][0-9]++|[0-9]{1,4}+)", lambda moment: format(moment.local.year, shape))


def _name(field: str, names: list[str], of: Callable[[Moment], int], *, short: bool) -> Part:
    """A name, of which three letters are enough to read it."""
    written = [name[:3] if short else name for name in names]
    known = "|".join(f"{name[:3]}(?:{name[3:]})?+" for name in written)
    return Part(field, f"((?i:{known}))", lambda moment: written[of(moment)])


def _half(am: str, pm: str) -> Part:
    return Part("half", "((?i:[ap]m))", lambda moment: pm if moment.local.hour >= 12 else am)


def _offset(write: Callable[[int], str], *, zulu: bool = False) -> Part:
    digits = r"[-+\u2212][0-9]{2}[:\s]*+[0-5][0-9]"
    return Part("offset", rf"\s*+([zZ]|{digits})" if zulu else rf"\s*+({digits})", lambda moment: write(moment.offset))


def _clock(colon: str, *, seconds: bool = False) -> Callable[[int], str]:
    """Offsets in hours and minutes, rounded, or in seconds too."""

    def write(offset: int) -> str:
        minutes, rest = divmod(abs(offset) if seconds else abs(offset) + 30, 60)
        sign = "-" if offset < 0 else "+"
        return f"{sign}{minutes // 60:02}{colon}{minutes % 60:02}" + (f"{colon}{rest:02}" if seconds else "")

    return write


def _zulu(colon: str) -> Callable[[int], str]:
    return lambda offset: _clock(colon)(offset) if offset else "Z"


def _hours(offset: int) -> str:
    return f"{'-' if offset < 0 else '+'}{abs(offset) // 3600:02}"


def fraction(moment: Moment) -> str:
    """What is beyond the second, in the fewest groups of three digits."""
    digits = f"{moment.nanoseconds:09}"
    while digits.endswith("000"):
        digits = digits[:-3]
    return f".{digits}" if digits else ""


def _digits(count: int) -> Part:
    pattern = rf"(?:\.([0-9]{{{count}}})|(?!\.))"
    return Part("fraction", pattern, lambda moment: f".{moment.nanoseconds:09}"[: count + 1])


_FRACTION = r"(?:\.([0-9]++)|(?!\.))"
_ANY_DIGITS = Part("fraction", _FRACTION, fraction)
_READ_ONLY = Part("fraction", _FRACTION, lambda _moment: "")
"""Seconds may have a fraction that the layout does not have."""

ZONE_NAME = Part(None, r"(\S*+)", lambda moment: _clock(":")(moment.offset))


def _day_of_year(moment: Moment) -> int:
    return moment.local.timetuple().tm_yday


def _hour12(moment: Moment) -> int:
    return (moment.local.hour - 1) % 12 + 1


_PARTS: dict[str, tuple[Part, ...]] = {
    "January": (_name("month", MONTHS, lambda moment: moment.local.month - 1, short=False),),
    "Jan": (_name("month", MONTHS, lambda moment: moment.local.month - 1, short=True),),
    "Monday": (_name("weekday", DAYS, lambda moment: moment.local.weekday(), short=False),),
    "Mon": (_name("weekday", DAYS, lambda moment: moment.local.weekday(), short=True),),
    "MST": (ZONE_NAME,),
    "2006": (_year("04"),),
    "_2006": (Part(None, "(_)", lambda _moment: "_"), _year("")),
    "06": (_number("year of century", 2, lambda moment: moment.local.year % 100, "02"),),
    "01": (_number("month", 2, lambda moment: moment.local.month, "02"),),
    "1": (_number("month", 2, lambda moment: moment.local.month),),
    "02": (_number("day", 2, lambda moment: moment.local.day, "02"),),
    "_2": (_number("day", 2, lambda moment: moment.local.day, "2"),),
    "2": (_number("day", 2, lambda moment: moment.local.day),),
    "002": (_number("day of year", 3, _day_of_year, "03"),),
    "__2": (_number("day of year", 3, _day_of_year, "3"),),
    "15": (_number("hour", 2, lambda moment: moment.local.hour, "02"),),
    "03": (_number("hour of half", 2, _hour12, "02"),),
    "3": (_number("hour of half", 2, _hour12),),
    "PM": (_half("AM", "PM"),),
    "pm": (_half("am", "pm"),),
    "04": (_number("minute", 2, lambda moment: moment.local.minute, "02"),),
    "4": (_number("minute", 2, lambda moment: moment.local.minute),),
    "05": (_number("second", 2, lambda moment: moment.local.second, "02"),),
    "5": (_number("second", 2, lambda moment: moment.local.second), _ANY_DIGITS),
    "-070000": (_offset(_clock(":", seconds=True)),),
    "-07:00:00": (_offset(_clock(":", seconds=True)),),
    "-0700": (_offset(_clock("")),),
    "-07:00": (_offset(_clock(":")),),
    "-07": (_offset(_hours),),
    "Z0700": (_offset(_zulu(""), zulu=True),),
    "Z07:00": (_offset(_zulu(":"), zulu=True),),
}
_TOKEN = re.compile(
    "|".join(
        [
            f"(?P<part>{'|'.join(map(re.escape, sorted(_PARTS, key=len, reverse=True)))})",
            r"(?P<mark>[.,])(?=(?:0++|9++)(?![0-9]))(?P<digits>0{1,9}|9{1,9})",
            r"(?P<space>\s+)",
            "(?P<text>[^JM0_PpZ])",
        ]
    )
)


@lru_cache(maxsize=256)
def read_layout(layout: str) -> tuple[Part, ...]:
    """The parts of a layout, or of one that has a name, such as `RFC3339`.

    Raises:
        Unfit: it is too long.
    """
    if len(layout) > _MAX_LENGTH:
        raise Unfit(f"a layout has at most {_MAX_LENGTH} characters")
    return tuple(_parts(_PREDEFINED.get(layout, layout)))


def _parts(layout: str) -> Iterator[Part]:
    end = 0
    while token := _TOKEN.match(layout, end):
        end = token.end()
        if token["part"]:
            yield from _PARTS[token["part"]]
        elif token["digits"]:
            yield _fraction_part(token["mark"], token["digits"])
        else:
            yield _plain(token[0], is_space=token["space"] is not None)
        if token["part"] == "05" and not layout.startswith(".", end):
            yield _READ_ONLY


def _fraction_part(mark: str, digits: str) -> Part:
    """Three, six or nine digits are just so many; with nines after a point, any number is meant."""
    fixed = len(digits) % 3 == 0 and (digits[0] == "0" or mark == ",")
    return _digits(len(digits)) if fixed else _ANY_DIGITS


def _plain(text: str, *, is_space: bool) -> Part:
    return Part(None, r"(\s*+)" if is_space else f"({re.escape(text)})", lambda _moment: text)


def written(moment: Moment, layout: str) -> str:
    """A moment in a layout."""
    return "".join(part.write(moment) for part in read_layout(layout))
