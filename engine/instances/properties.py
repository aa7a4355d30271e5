"""Properties of elements that hold FEEL: `due`, `priority`, `promise`. A slip in one must not stop the case."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine import feel
from engine.errors import FeelError
from engine.incidents import open_incident
from engine.instances.case import Case

if TYPE_CHECKING:
    from engine.spiff import Step, Wait

PRIORITIES = range(-1000, 1001)


def instant_property(case: Case, wait: Wait | Step, name: str) -> datetime | None:
    """The instant (UTC) a property gives to a token that waits or enters: a date and time, a date (its close of
    business), a duration, ISO text.

    None when it is absent; wrong text opens an incident and gives None.
    """
    value = _evaluate(case, wait, name)
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            _wrong(case, wait, name)
            return None
    if isinstance(value, datetime):
        zoned = value if value.tzinfo else value.replace(tzinfo=case.calendar.zone)
        return zoned.astimezone(UTC)
    if isinstance(value, timedelta):
        return case.ledger.now + value
    if isinstance(value, date):
        return case.calendar.closing(value) or datetime.combine(value, case.calendar.closes, case.calendar.zone)
    if value is not None:
        _wrong(case, wait, name)
    return None


def number_property(case: Case, wait: Wait, name: str) -> int:
    """The whole number a property gives, bounded; 0 when it is absent or wrong."""
    value = _evaluate(case, wait, name)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return max(PRIORITIES.start, min(PRIORITIES.stop - 1, int(value)))
    if value is not None:
        _wrong(case, wait, name)
    return 0


def names(text: str | None) -> frozenset[str]:
    """The element ids of a comma list (`not_by`, `pauses`)."""
    return frozenset(part.strip() for part in (text or "").split(",") if part.strip())


def _evaluate(case: Case, wait: Wait | Step, name: str) -> Any:
    source = case.bundle.element(wait.element_id).properties.get(name, "").strip()
    if not source:
        return None
    try:
        return feel.compile(source).evaluate(wait.variables, case.feel)
    except FeelError:
        _wrong(case, wait, name)
        return None


def _wrong(case: Case, wait: Wait | Step, name: str) -> None:
    open_incident(
        case,
        "PropertyFailed",
        f"the property {name} of {wait.element_id} gives no usable value",
        element_id=wait.element_id,
        token=wait.token,
    )
