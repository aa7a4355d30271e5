"""The value of an expression that needs no case to be known."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from engine.errors import FeelError
from engine.rules.expressions import judge


def constant(source: str) -> tuple[bool, object]:
    """(True, value) of an expression without variables; (False, None) for any other text."""
    from engine import feel

    verdict = judge(source)
    if verdict.kind != "feel" or verdict.names:
        return False, None
    # Any moment will do: what is asked is the kind of value, and the length of a duration.
    context = feel.Context(now=datetime(2026, 1, 1, tzinfo=UTC), timezone=ZoneInfo("UTC"), functions={})
    try:
        return True, feel.compile(source).evaluate({}, context)
    except FeelError:
        return False, None
