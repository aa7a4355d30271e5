"""When a timer is due: one instant, computed once, from what FEEL gave or from bare ISO 8601 text."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

LONGEST = timedelta(days=366 * 50)
"""No timer is longer than 50 years; more is a slip of the pen."""

_DURATION = re.compile(
    r"(?P<sign>-)?P(?=[\dT])(?:(?P<years>\d{1,6})Y)?(?:(?P<months>\d{1,6})M)?(?:(?P<weeks>\d{1,6})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,10}(?:[.,]\d{1,6})?)S)?)?"
)
_BARE = re.compile(r"-?P[\dT][\dYMWDTHS.,]*|\d{4}-\d\d-\d\d(T[\d:.,]+(Z|[+-]\d\d:?\d\d)?)?")


def is_bare(text: str) -> bool:
    """Whether a timer's text is ISO 8601 itself and no FEEL (`PT48H`, `2026-03-18T10:00Z`)."""
    return _BARE.fullmatch(text.strip()) is not None


def due_at(value: Any, now: datetime, zone: ZoneInfo) -> datetime:
    """The instant in UTC.

    A duration counts from `now`, months and years by the calendar of `zone`; a date is its
    midnight there, and so is the zone of a date-time without one. A string may hold either.
    Raises ValueError in plain words.
    """
    if isinstance(value, str):
        value = _read(value.strip())
    if isinstance(value, (tuple, timedelta)) or hasattr(value, "months"):
        return _after(value, now, zone)
    if isinstance(value, datetime):
        aware = value if value.tzinfo is not None else value.replace(tzinfo=zone)
        return _bounded(aware.astimezone(UTC), now)
    if isinstance(value, date):
        return _bounded(datetime.combine(value, time(), zone).astimezone(UTC), now)
    given = "nothing" if value is None else repr(value)[:60]
    raise ValueError(f"a timer needs a duration or a date and time, not {given}")


def _read(text: str) -> tuple[int, timedelta] | datetime | date:
    match = _DURATION.fullmatch(text)
    if match:
        part = {k: float((v or "0").replace(",", ".")) for k, v in match.groupdict().items() if k != "sign"}
        sign = -1 if match["sign"] else 1
        months = int(part["years"] * 12 + part["months"])
        rest = {k: part[k] for k in ("weeks", "days", "hours", "minutes", "seconds")}
        return sign * months, sign * timedelta(**rest)
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text[:60]}” is neither a duration nor a date and time") from None


def _after(value: Any, now: datetime, zone: ZoneInfo) -> datetime:
    months, rest = value if isinstance(value, tuple) else (0, value)
    if not isinstance(rest, timedelta):
        months, rest = int(value.months), timedelta()
    if abs(months) > 600 or abs(rest) > LONGEST:
        raise ValueError("a timer of more than 50 years is not accepted")
    return now + rest if not months else (_months_later(now.astimezone(zone), months) + rest).astimezone(UTC)


def _months_later(local: datetime, months: int) -> datetime:
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day)


def _bounded(instant: datetime, now: datetime) -> datetime:
    if instant - now > LONGEST:
        raise ValueError("a timer of more than 50 years is not accepted")
    return instant
