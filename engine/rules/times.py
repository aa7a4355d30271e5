"""What a timer's expression can be known to give before any case runs."""

from __future__ import annotations

import re
from datetime import date, timedelta

from engine.rules.constants import constant
from engine.rules.expressions import judge
from engine.rules.iso import duration_days, is_instant, is_iso

_CALL = re.compile(r"\w\s*\(")


def is_time(source: str) -> bool:
    """Whether a timer's text may give a duration or an instant.

    True also for what cannot be read as FEEL: the rules about expressions name that.
    """
    if is_iso(source):
        return True
    verdict = judge(source)
    if verdict.kind != "feel":
        return True
    if verdict.names:
        return bool(_CALL.search(source))
    return _is_time_value(constant(source)[1])


def constant_days(source: str) -> float | None:
    """Days that a constant duration lasts; None when it is no constant duration."""
    if not source or is_instant(source):
        return None
    days = duration_days(source)
    if days is not None:
        return days
    return _days(constant(source)[1])


def _is_time_value(value: object) -> bool:
    if isinstance(value, str):
        return is_iso(value)
    return isinstance(value, (timedelta, date)) or hasattr(value, "months")


def _days(value: object) -> float | None:
    if isinstance(value, timedelta):
        return value.total_seconds() / 86400
    if isinstance(value, str):
        return duration_days(value)
    months = getattr(value, "months", None)
    return months * 30.44 if isinstance(months, int) else None
