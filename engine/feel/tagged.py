"""FEEL values as JSON and back, without loss.

Dates, times and durations become `{"$date": "2026-03-18"}`, `{"$time": ...}`, `{"$datetime": ...}`,
`{"$duration": ...}`; a number that a JSON number cannot hold exactly becomes `{"$number": "0.1..."}`;
a range `{"$range": {...}}`. A context that looks like one of these is wrapped in `{"$context": ...}`,
so that nothing a customer types can pass for a date.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, DecimalException
from typing import Any

from engine.feel import temporal
from engine.feel.limits import MAX_DATA_DEPTH, refuse
from engine.feel.values import DECIMAL, Range, YearsMonths

_SAFE = 2**53
"""Whole numbers below this survive every JSON reader."""


def to_json(value: Any, depth: int = 0) -> Any:
    """The value in JSON's own types; FeelError for what is no FEEL value or a function."""
    if depth > MAX_DATA_DEPTH:
        refuse("A value is nested too deeply.")
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float, Decimal)):
        return _number(value)
    if isinstance(value, Mapping):
        return _context({str(key): to_json(item, depth + 1) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return [to_json(item, depth + 1) for item in value]
    if isinstance(value, Range):
        return {"$range": {
            "start": to_json(value.start, depth + 1), "end": to_json(value.end, depth + 1),
            "start_included": value.start_included, "end_included": value.end_included,
        }}  # fmt: skip
    return _temporal(value)


def _temporal(value: Any) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"$datetime": temporal.format_date_and_time(_unfolded(value))}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, time):
        return {"$time": temporal.format_time(value)}
    if isinstance(value, timedelta):
        return {"$duration": temporal.format_duration(value)}
    if isinstance(value, YearsMonths):
        return {"$duration": str(value)}
    refuse("Only FEEL values can be kept.")


def _unfolded(value: datetime) -> datetime:
    """In the hour that clocks go through twice, the second time is told apart by its offset."""
    offset = value.utcoffset()
    if value.fold and offset is not None and value.replace(fold=0).utcoffset() != offset:
        return value.replace(tzinfo=timezone(offset), fold=0)
    return value


def _number(value: float | Decimal) -> Any:
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        refuse("Only finite numbers can be kept.")
    if exact == exact.to_integral_value():
        return int(exact) if abs(exact) < _SAFE else {"$number": str(exact)}
    short = float(exact)
    return short if Decimal(repr(short)) == exact else {"$number": str(exact)}


def _context(entries: dict[str, Any]) -> dict[str, Any]:
    if len(entries) == 1 and next(iter(entries)).startswith("$"):
        return {"$context": entries}
    return entries


def from_json(value: Any, depth: int = 0) -> Any:
    """What `to_json` was given; FeelError for a tag whose text cannot be read."""
    if depth > MAX_DATA_DEPTH:
        refuse("A value is nested too deeply.")
    if isinstance(value, list):
        return [from_json(item, depth + 1) for item in value]
    if isinstance(value, float):
        return _read_number(repr(value))
    if not isinstance(value, dict):
        return value
    tag = next(iter(value)) if len(value) == 1 else ""
    if tag == "$context" and isinstance(value[tag], dict):
        return {key: from_json(item, depth + 1) for key, item in value[tag].items()}
    if tag == "$range" and isinstance(value[tag], dict):
        ends = (from_json(value[tag].get(end), depth + 1) for end in ("start", "end"))
        return Range(*ends, *(value[tag].get(end) is True for end in ("start_included", "end_included")))
    if tag in _READERS:
        return _read(tag, value[tag])
    return {key: from_json(item, depth + 1) for key, item in value.items()}


def _read(tag: str, text: Any) -> Any:
    found = _READERS[tag](text) if isinstance(text, str) else None
    if found is None:
        refuse(f"A stored {tag} cannot be read.")
    return found


def _read_number(text: str) -> Decimal | None:
    try:
        value = DECIMAL.create_decimal(text)
    except DecimalException:
        return None
    return value if value.is_finite() else None


_READERS: dict[str, Callable[[str], Any]] = {
    "$date": temporal.parse_date,
    "$time": temporal.parse_time,
    "$datetime": temporal.parse_date_and_time,
    "$duration": temporal.parse_duration,
    "$number": _read_number,
}
