"""Dates, times and durations: reading and writing them, their arithmetic, their properties (DMN 1.5, 10.3.2.3)."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.feel.values import YearsMonths

_DATE = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
_ZONE = r"(?P<zone>Z|z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z0-9_+\-]{1,32}(?:/[A-Za-z0-9_+\-]{1,32}){0,2})?"
_TIME = rf"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d{{1,9}}))?{_ZONE}"
DATE = re.compile(_DATE, re.ASCII)
TIME = re.compile(_TIME, re.ASCII)
DATE_AND_TIME = re.compile(f"{_DATE}T{_TIME}", re.ASCII)
YEARS_MONTHS = re.compile(r"(-)?P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?", re.ASCII)
DAYS_TIME = re.compile(
    r"(-)?P(?:(\d{1,9})D)?(T)?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,11})(?:\.(\d{1,9}))?S)?", re.ASCII
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def zone_of(text: str | None) -> tzinfo | None:
    """`Z`, `+03:00`, `@Europe/Istanbul` or nothing; ValueError for a zone nobody knows."""
    if not text:
        return None
    if text in ("Z", "z"):
        return UTC
    if text.startswith("@"):
        try:
            return ZoneInfo(text[1:])
        except (ZoneInfoNotFoundError, OSError) as error:
            raise ValueError("no such zone") from error
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    if hours > 14 or minutes > 59 or any(part > 59 for part in seconds):
        raise ValueError("no such offset")
    offset = timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))
    return timezone(-offset if text.startswith("-") else offset)


def _clock(found: re.Match[str]) -> time:
    fraction = int((found["fraction"] or "0").ljust(9, "0")[:6])
    hour, minute, second = (int(found[part]) for part in ("hour", "minute", "second"))
    return time(hour, minute, second, fraction, tzinfo=zone_of(found["zone"]))


def _day(found: re.Match[str]) -> date:
    return date(int(found["year"]), int(found["month"]), int(found["day"]))


def parse_date(text: str) -> date | None:
    """`2026-03-18`, or None."""
    found = DATE.fullmatch(text)
    try:
        return _day(found) if found else None
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """`10:00:00`, with or without offset or zone, or None."""
    found = TIME.fullmatch(text)
    try:
        return _clock(found) if found else None
    except ValueError:
        return None


def parse_date_and_time(text: str) -> datetime | None:
    """`2026-03-18T10:00:00+03:00`, or None; a bare date is its midnight."""
    found = DATE_AND_TIME.fullmatch(text)
    try:
        if found:
            return datetime.combine(_day(found), _clock(found))
        day = parse_date(text)
        return datetime.combine(day, time()) if day else None
    except ValueError:
        return None


def parse_duration(text: str) -> timedelta | YearsMonths | None:
    """`P1Y2M` or `P1DT2H3M4.5S`, or None."""
    found = YEARS_MONTHS.fullmatch(text)
    if found and (found[2] or found[3]):
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return YearsMonths(-months if found[1] else months)
    found = DAYS_TIME.fullmatch(text)
    if not found or not any(found[i] for i in (2, 4, 5, 6)):
        return None
    if bool(found[3]) != any(found[i] for i in (4, 5, 6)):
        return None
    try:
        value = timedelta(
            days=int(found[2] or 0),
            hours=int(found[4] or 0),
            minutes=int(found[5] or 0),
            seconds=int(found[6] or 0),
            microseconds=int((found[7] or "0").ljust(9, "0")[:6]),
        )
        return -value if found[1] else value
    except OverflowError:
        return None


def literal(text: str) -> Any:
    """The value of `@"..."`: whichever of the four it is, else null."""
    if DATE.fullmatch(text):
        return parse_date(text)
    return parse_date_and_time(text) or parse_time(text) or parse_duration(text)


def _offset_text(value: tzinfo | None, at: datetime | time) -> str:
    if value is None:
        return ""
    if value is UTC:
        return "Z"
    if isinstance(value, ZoneInfo):
        return f"@{value.key}"
    offset = at.utcoffset() or timedelta()
    seconds = int(offset.total_seconds())
    if seconds == 0:
        return "Z"
    hours, rest = divmod(abs(seconds), 3600)
    extra = f":{rest % 60:02}" if rest % 60 else ""
    return f"{'-' if seconds < 0 else '+'}{hours:02}:{rest // 60:02}{extra}"


def format_time(value: time) -> str:
    """As `parse_time` reads it."""
    fraction = f".{value.microsecond:06}".rstrip("0") if value.microsecond else ""
    clock = f"{value.hour:02}:{value.minute:02}:{value.second:02}{fraction}"
    return clock + _offset_text(value.tzinfo, value)


def format_date_and_time(value: datetime) -> str:
    """As `parse_date_and_time` reads it."""
    clock = format_time(value.time())
    return f"{value.date().isoformat()}T{clock}{_offset_text(value.tzinfo, value)}"


def format_duration(value: timedelta) -> str:
    """As `parse_duration` reads it, in days, hours, minutes and seconds."""
    sign = "-" if value < timedelta() else ""
    value = abs(value)
    hours, rest = divmod(value.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{value.microseconds:06}".rstrip("0") if value.microseconds else ""
    clock = f"{hours}H" if hours else ""
    clock += f"{minutes}M" if minutes else ""
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    days = f"{value.days}D" if value.days else ""
    if not days and not clock:
        return "PT0S"
    return f"{sign}P{days}{'T' + clock if clock else ''}"


def format_any(value: Any) -> str:
    """Any of the six temporal values as text."""
    if isinstance(value, datetime):
        return format_date_and_time(value)
    if isinstance(value, time):
        return format_time(value)
    if isinstance(value, timedelta):
        return format_duration(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def add_months(value: date, months: int) -> date:
    """The same day so many months on, or the last of that month; keeps a time of day."""
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError("year")
    return value.replace(year=year, month=month + 1, day=min(value.day, monthrange(year, month + 1)[1]))


def add_time(value: datetime, span: timedelta) -> datetime:
    """So much elapsed time later, in the same zone."""
    if value.tzinfo is None:
        return value + span
    return (value.astimezone(UTC) + span).astimezone(value.tzinfo)


def seconds_of(value: timedelta) -> Decimal:
    """The whole duration in seconds, exact."""
    return Decimal(value.days * 86_400 + value.seconds) + Decimal(value.microseconds) / 1_000_000


def duration_of(seconds: Decimal) -> timedelta:
    """The duration of so many seconds; OverflowError when Python has none."""
    whole, part = divmod(int((seconds * 1_000_000).to_integral_value()), 1_000_000)
    return timedelta(seconds=whole, microseconds=part)


def property_of(value: Any, name: str) -> Any:
    """`.year`, `.time offset`, `.hours` ... (DMN 1.5 Table 65); None where there is no such property."""
    if isinstance(value, timedelta):
        return _duration_property(value, name)
    if isinstance(value, YearsMonths):
        years, months = divmod(abs(value.months), 12)
        sign = -1 if value.months < 0 else 1
        return {"years": sign * years, "months": sign * months}.get(name)
    if isinstance(value, date):
        if name in ("year", "month", "day"):
            return getattr(value, name)
        if name == "weekday":
            return value.isoweekday()
    if isinstance(value, (datetime, time)):
        return _clock_property(value, name)
    return None


def _clock_property(value: datetime | time, name: str) -> Any:
    if name in ("hour", "minute"):
        return getattr(value, name)
    if name == "second":
        return Decimal(value.second) + Decimal(value.microsecond) / 1_000_000
    if name == "time offset":
        return value.utcoffset()
    if name == "timezone":
        return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None
    return None


def _duration_property(value: timedelta, name: str) -> Any:
    sign = -1 if value < timedelta() else 1
    size = abs(value)
    parts: dict[str, int | Decimal] = {
        "days": size.days,
        "hours": size.seconds // 3600,
        "minutes": size.seconds // 60 % 60,
        "seconds": Decimal(size.seconds % 60) + Decimal(size.microseconds) / 1_000_000,
    }
    return sign * parts[name] if name in parts else None


def weekday_name(value: date) -> str:
    """Monday ... Sunday."""
    return _WEEKDAYS[value.weekday()]


def month_name(value: date) -> str:
    """January ... December."""
    return _MONTHS[value.month - 1]
