"""What a FEEL value is in Python, what kind it has, and when two are equal or ordered (DMN 1.5, 10.3.2).

number int or Decimal; string str; boolean bool; null None; date, time; date and time = datetime;
days and time duration = timedelta; years and months duration = `YearsMonths`; list; context = dict;
`Range`; `Function`. A date and time written without offset stays local inside an evaluation and is
given the context's zone when it meets a zoned one or leaves the evaluation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Context as DecimalContext
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from functools import total_ordering
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.feel.runtime import Run

DECIMAL = DecimalContext(prec=34, Emax=6144, Emin=-6143, traps=[InvalidOperation, DivisionByZero, Overflow])
"""decimal128, as DMN 1.5 clause 10.3.2.3.1 asks; trapped signals become null."""


@total_ordering
@dataclass(frozen=True)
class YearsMonths:
    """A years and months duration; `months` may be negative."""

    months: int

    def __lt__(self, other: YearsMonths) -> bool:
        return self.months < other.months

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-" if self.months < 0 else "") + "P" + (text or "0M")


@dataclass(frozen=True)
class Range:
    """An interval; an end that is None is not bounded (`(< 5)` has no start)."""

    start: Any
    end: Any
    start_included: bool = True
    end_included: bool = True


@dataclass(frozen=True)
class Function:
    """A built-in, a function literal or a function the context gives; never a bare Python callable."""

    name: str
    parameters: tuple[str, ...]
    call: Callable[[Run, list[Any], dict[str, Any]], Any]
    """run, positional arguments, named arguments -> value"""


_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    Decimal: "number",
    str: "string",
    date: "date",
    datetime: "date and time",
    time: "time",
    timedelta: "days and time duration",
    YearsMonths: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}
_DURATIONS = ("days and time duration", "years and months duration")
ORDERED = frozenset(("number", "string", "date", "date and time", "time", *_DURATIONS))
"""Kinds with `<` and `>`."""


def kind(value: Any) -> str:
    """The FEEL name of the value's type."""
    return _KINDS.get(type(value), "unknown")


def number(value: int | Decimal) -> Decimal:
    """The value as decimal128."""
    return value if type(value) is Decimal else DECIMAL.create_decimal(value)


def clock_seconds(value: time) -> Decimal:
    """Seconds since midnight, moved to UTC where the time has an offset."""
    seconds = Decimal(value.hour * 3600 + value.minute * 60 + value.second)
    offset = value.utcoffset()
    shift = Decimal(int(offset.total_seconds())) if offset else Decimal(0)
    return seconds + Decimal(value.microsecond) / 1_000_000 - shift


def _sortable(left: Any, right: Any, run: Run) -> tuple[Any, Any]:
    """Python values that order as FEEL orders these two of one kind (DMN 1.5 Table 54)."""
    if type(left) is datetime:
        return run.instants(left, right)
    if type(left) is time:
        local = left.tzinfo is None or right.tzinfo is None
        pair = (left.replace(tzinfo=None), right.replace(tzinfo=None)) if local else (left, right)
        return clock_seconds(pair[0]), clock_seconds(pair[1])
    return left, right


def equal(left: Any, right: Any, run: Run) -> bool | None:
    """FEEL `=`: null against a value is false, different kinds give null (DMN 1.5 Tables 52 and 53)."""
    run.tick()
    if left is None or right is None:
        return left is right
    what = kind(left)
    if what != kind(right):
        return None
    if what == "list":
        return _equal_lists(left, right, run)
    if what == "context":
        return left.keys() == right.keys() and all(equal(left[key], right[key], run) is True for key in left)
    if what == "range":
        return _equal_ranges(left, right, run)
    if what in ("date and time", "time"):
        first, second = _sortable(left, right, run)
        return bool(first == second)
    return bool(left == right)


def _equal_lists(left: list[Any], right: list[Any], run: Run) -> bool:
    return len(left) == len(right) and all(equal(a, b, run) is True for a, b in zip(left, right, strict=True))


def _equal_ranges(left: Range, right: Range, run: Run) -> bool:
    if (left.start_included, left.end_included) != (right.start_included, right.end_included):
        return False
    return equal(left.start, right.start, run) is True and equal(left.end, right.end, run) is True


def compare(left: Any, right: Any, run: Run) -> int | None:
    """-1, 0 or 1; None where FEEL has no order between the two."""
    run.tick()
    what = kind(left)
    if what not in ORDERED or what != kind(right):
        return None
    a, b = _sortable(left, right, run)
    return int(a > b) - int(a < b)


def contains(interval: Range, value: Any, run: Run) -> bool | None:
    """Whether the value lies in the range; None where it cannot be compared."""
    if interval.start is not None:
        above = compare(value, interval.start, run)
        if above is None:
            return None
        if above < 0 or (above == 0 and not interval.start_included):
            return False
    if interval.end is not None:
        below = compare(value, interval.end, run)
        if below is None:
            return None
        if below > 0 or (below == 0 and not interval.end_included):
            return False
    return True
