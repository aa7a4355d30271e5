"""Conversion functions (DMN 1.5, 10.3.4.1)."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import temporal
from engine.feel.functions.registry import builtin
from engine.feel.runtime import Run
from engine.feel.values import DECIMAL, Range, YearsMonths, kind, number

_PLAIN_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_YM, _DT = "years and months duration", "days and time duration"


def number_text(value: int | Decimal) -> str:
    """A number as FEEL writes it: no exponent, no needless zeros."""
    text = format(number(value), "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def text_of(value: Any, run: Run, *, inner: bool = False) -> str:
    """Any value as a string; strings inside lists and contexts are quoted."""
    run.tick()
    what = kind(value)
    if what == "string":
        return json.dumps(value, ensure_ascii=False) if inner else str(value)
    if what == "number":
        return number_text(value)
    if what in ("boolean", "null"):
        return {True: "true", False: "false", None: "null"}[value]
    if what == "list":
        return run.text("[" + ", ".join(text_of(item, run, inner=True) for item in value) + "]")
    if what == "context":
        pairs = (f"{key}: {text_of(item, run, inner=True)}" for key, item in value.items())
        return run.text("{" + ", ".join(pairs) + "}")
    if what == "range":
        return _range_text(value, run)
    if what == "function":
        return "function"
    return f'@"{temporal.format_any(value)}"' if inner else temporal.format_any(value)


def _range_text(value: Range, run: Run) -> str:
    start, end = text_of(value.start, run, inner=True), text_of(value.end, run, inner=True)
    if value.start is None:
        return f"({'<=' if value.end_included else '<'} {end})"
    if value.end is None:
        return f"({'>=' if value.start_included else '>'} {start})"
    return f"{'[' if value.start_included else '('}{start}..{end}{']' if value.end_included else ')'}"


@builtin("string", "from: any?")
def to_string(run: Run, value: Any) -> str | None:
    """The value as text; null stays null."""
    return None if value is None else text_of(value, run)


@builtin("number", "from: string")
@builtin("number", "from: number")
def to_number(run: Run, value: str | Decimal) -> Decimal | None:
    """A number, or the number a text holds."""
    if isinstance(value, (int, Decimal)):
        return number(value)
    return DECIMAL.create_decimal(value) if _PLAIN_NUMBER.fullmatch(value) else None


@builtin("number", "from: string, grouping separator: string?, decimal separator: string?")
def number_with_separators(run: Run, text: str, grouping: str | None, point: str | None) -> Decimal | None:
    """The number in a text such as `1.000,50`."""
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or grouping == point:
        return None
    if grouping:
        text = text.replace(grouping, "")
    if point:
        text = text.replace(point, ".")
    return DECIMAL.create_decimal(text) if _PLAIN_NUMBER.fullmatch(text) else None


@builtin("date", "from: string/date/date and time")
def to_date(run: Run, value: str | date) -> date | None:
    """The day a text names, or the day of a date and time."""
    if isinstance(value, str):
        return temporal.parse_date(value)
    return value.date() if isinstance(value, datetime) else value


@builtin("date", "year: number, month: number, day: number")
def date_of_parts(run: Run, year: Decimal, month: Decimal, day: Decimal) -> date:
    """A day by year, month and day."""
    return date(int(year), int(month), int(day))


@builtin("time", "from: string/time/date/date and time")
def to_time(run: Run, value: str | date | time) -> time | None:
    """The time a text names, or the time of day of a date and time."""
    if isinstance(value, str):
        return temporal.parse_time(value)
    if isinstance(value, datetime):
        return value.timetz()
    if isinstance(value, date):
        return time(tzinfo=temporal.zone_of("Z"))
    return value


@builtin("time", "hour: number, minute: number, second: number, offset?: days and time duration")
def time_of_parts(run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None = None) -> time:
    """A time by its parts, with or without offset."""
    whole = int(second)
    zone = None if offset is None else temporal.zone_of(_offset(offset))
    return time(int(hour), int(minute), whole, int((number(second) - whole) * 1_000_000), tzinfo=zone)


def _offset(value: timedelta) -> str:
    minutes = int(abs(value).total_seconds()) // 60
    return f"{'-' if value < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


@builtin("date and time", "from: string/date/date and time")
def to_date_and_time(run: Run, value: str | date) -> datetime | None:
    """The moment a text names; a date is its midnight."""
    if isinstance(value, str):
        return temporal.parse_date_and_time(value)
    return value if isinstance(value, datetime) else datetime.combine(value, time())


@builtin("date and time", "date: date/date and time, time: time")
def date_with_time(run: Run, day: date, clock: time) -> datetime:
    """A day together with a time."""
    return datetime.combine(day, clock)


@builtin("date and time", "date: date and time, timezone: string")
def in_timezone(run: Run, value: datetime, zone: str) -> datetime:
    """The same moment in another zone (not in DMN: forms and messages show local times)."""
    name = zone if zone == "Z" or zone[:1] in "+-" else f"@{zone}"
    zoned = value if value.tzinfo else value.replace(tzinfo=run.zone)
    return zoned.astimezone(temporal.zone_of(name))


@builtin(
    "date and time",
    "year: number, month: number, day: number, hour: number, minute: number, second: number,"
    "offset?: days and time duration",
)
def date_and_time_of_parts(run: Run, year: Decimal, month: Decimal, day: Decimal, *clock: Any) -> datetime:
    """A moment by its parts."""
    return datetime.combine(date_of_parts(run, year, month, day), time_of_parts(run, *clock))


@builtin("duration", "from: string/days and time duration/years and months duration")
def to_duration(run: Run, value: str | timedelta | YearsMonths) -> timedelta | YearsMonths | None:
    """The duration a text names."""
    return temporal.parse_duration(value) if isinstance(value, str) else value


@builtin("years and months duration", "from: date/date and time, to: date/date and time")
def months_between(run: Run, start: date, end: date) -> YearsMonths:
    """Whole months from one day to another."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return YearsMonths(months)
