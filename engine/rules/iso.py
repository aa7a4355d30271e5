"""ISO 8601 text in timers: `PT48H` means 48 hours in every drawing tool."""

from __future__ import annotations

import re
from datetime import date, datetime

_DURATION = re.compile(
    r"-?P(?!$)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?!$)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_DAYS = {
    "years": 365.25,
    "months": 30.44,
    "weeks": 7.0,
    "days": 1.0,
    "hours": 1 / 24,
    "minutes": 1 / 1440,
    "seconds": 1 / 86400,
}


def duration_days(text: str) -> float | None:
    """About how many days an ISO 8601 duration lasts; None when the text is none."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        return None
    return sum(float(value) * _DAYS[unit] for unit, value in match.groupdict().items() if value)


def is_instant(text: str) -> bool:
    """Whether the text is an ISO 8601 date, or date and time."""
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            read(text.strip())
        except ValueError:
            continue
        return True
    return False


def is_iso(text: str) -> bool:
    """Whether the text is a bare ISO 8601 duration, date, or date and time."""
    return duration_days(text) is not None or is_instant(text)
