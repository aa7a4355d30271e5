"""Two clocks that never mix (decision 16).

*Business time* (deadlines, timers, statuses, reports) may be moved in demos, scenarios and dry
runs; it is one database row, read once per verb. *Real time* (leases, sessions, limits) is the machine's.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from engine.models import business_clock


def real() -> datetime:
    """Real time, UTC."""
    return datetime.now(UTC)


def business(connection: Connection) -> datetime:
    """Business time, UTC: real time unless the clock was moved or frozen."""
    row = connection.execute(select(business_clock.c.offset_seconds, business_clock.c.frozen_at)).first()
    if row is None:
        return real()
    return row.frozen_at if row.frozen_at is not None else real() + timedelta(seconds=row.offset_seconds)


def set_business(connection: Connection, instant: datetime | None, *, frozen: bool = False) -> None:
    """Move business time to an instant and let it run on from there, or freeze it; None goes back to real time."""
    offset = 0 if instant is None or frozen else round((instant - real()).total_seconds())
    values = {"id": 1, "offset_seconds": offset, "frozen_at": instant if frozen else None}
    statement = insert(business_clock).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
