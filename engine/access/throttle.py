"""Limits on guessing: counters by name, by network and over all, with a delay that grows instead of a lock.

A lock would let anybody lock a customer out. A number that does not exist is counted like one that
does, so the delay tells nothing. An attempt is counted before its hash is computed, so that many
at once count as many.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from engine.access.seal import digest
from engine.errors import SignInFailed
from engine.house import Ledger
from engine.models import attempt

WINDOW = timedelta(hours=1)
FREE = {"name": 4, "network": 30, "all": 1000}
"""Failures within the window that cost nothing yet."""
FIRST = {"name": 120.0, "network": 10.0, "all": 0.5}
LONGEST = {"name": 3600.0, "network": 600.0, "all": 3.0}
"""Seconds, doubling: fewer than ten tries an hour for one name. Over all it stays short, or one would bar everybody."""


def buckets(kind: str, name: str, network: str) -> dict[str, str]:
    """The counters of one attempt; names are hashed, so the table holds no logins and no numbers."""
    return {
        "name": f"{kind}:{digest(name.lower())[:40]}",
        "network": f"{kind}-net:{network[:64]}",
        "all": f"{kind}-all",
    }


def admit(ledger: Ledger, counted: dict[str, str]) -> None:
    """Count an attempt. Raises SignInFailed (`facts["retry_after_seconds"]`) while a delay runs."""
    window = _window(ledger.real)
    # one order for everybody: no deadlocks
    levels = [level for level in ("all", "network", "name") if level in counted]
    for level in levels:
        values = {"bucket": counted[level], "window_start": window, "count": 0}
        ledger.execute(insert(attempt).values(values).on_conflict_do_nothing())
    for level in levels:
        _admit(ledger, level, counted[level], window)


def _admit(ledger: Ledger, level: str, bucket: str, window: datetime) -> None:
    here = attempt.c.bucket == bucket
    row = ledger.execute(select(attempt).where(here, attempt.c.window_start == window).with_for_update()).one()
    # a delay runs on into the next window
    until = ledger.execute(select(func.max(attempt.c.blocked_until)).where(here)).scalar()
    if until is not None and until > ledger.real:
        raise SignInFailed(retry_after_seconds=max(1, round((until - ledger.real).total_seconds())))
    over = row.count + 1 - FREE[level]
    delay = min(FIRST[level] * 2.0 ** min(over, 20), LONGEST[level])
    blocked = ledger.real + timedelta(seconds=delay) if over >= 0 else None
    ledger.execute(
        attempt.update()
        .where(here, attempt.c.window_start == window)
        .values(count=row.count + 1, blocked_until=blocked)
    )


def forgive(ledger: Ledger, counted: dict[str, str]) -> None:
    """It was the right one: its own counter begins anew, and it does not count for its network.

    A delay of the network's runs on, or signing in to one's own case would clear the way to others.
    """
    ledger.execute(delete(attempt).where(attempt.c.bucket == counted["name"]))
    others = attempt.c.bucket.in_([counted["network"], counted["all"]])
    ledger.execute(
        attempt.update()
        .where(others, attempt.c.window_start == _window(ledger.real))
        .values(count=func.greatest(attempt.c.count - 1, 0))
    )


def _window(real: datetime) -> datetime:
    return real.replace(minute=0, second=0, microsecond=0)
