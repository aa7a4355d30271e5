"""The stored days of the company calendar: its own exceptions and the yearly snapshot of holidays.

The snapshot keeps an upgrade of the `holidays` package from moving live deadlines in silence.
"""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from engine.calendar.rule import Calendar, DayRule, holiday_rules
from engine.models import calendar_day

HORIZON_YEARS = 2
"""Years after the present one that the snapshot holds: more than the 400 days of rule 13."""


def stored_days(connection: Connection) -> list[DayRule]:
    """All stored days, exceptions and holidays."""
    rows = connection.execute(select(calendar_day)).all()
    return [
        DayRule(date.fromisoformat(r.day), r.origin, time.fromisoformat(r.closes) if r.closes else None, r.reason)
        for r in rows
    ]


def snapshot(connection: Connection, calendar: Calendar, now: datetime) -> int:
    """Store the holidays of last year to two years ahead where a year is missing; answers how many years were added."""
    missing = set(range(now.year - 1, now.year + HORIZON_YEARS + 1)) - calendar.snapshot_years
    for year in sorted(missing if calendar.country else ()):
        rules = holiday_rules(calendar.country, year, calendar.half_day_closes).values()
        rows = [_row(rule, "holidays") for rule in rules]
        connection.execute(insert(calendar_day).values(rows).on_conflict_do_nothing())
    return len(missing)


def set_exception(connection: Connection, rule: DayRule, author: str) -> None:
    """Declare a day closed, half or made up by decision of the company (rule 2)."""
    row = _row(rule, author)
    statement = insert(calendar_day).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=["day", "origin"], set_=row))


def drop_exception(connection: Connection, day: date) -> None:
    """Take an exception back; the law's list holds again."""
    connection.execute(
        delete(calendar_day).where(calendar_day.c.day == day.isoformat(), calendar_day.c.origin == "exception")
    )


def _row(rule: DayRule, author: str) -> dict[str, str | None]:
    closes = rule.closes.strftime("%H:%M") if rule.closes else None
    return {
        "day": rule.day.isoformat(),
        "origin": rule.origin,
        "closes": closes,
        "reason": rule.reason,
        "author": author,
    }
