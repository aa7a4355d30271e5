"""Jobs: rows written with the state that caused them; the database is the queue of record (decision 3).

A job is claimed in a transaction of its own (attempt + 1, a lease with a token nobody else has),
performed with none open, and finished by whoever still holds the lease. Leases and delays go by real time.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from engine.house import Ledger
from engine.incidents import close_for, open_incident
from engine.instances.case import Case, lock
from engine.models import job
from engine.moves import move
from engine.states import JobKind, JobState

PRIORITY = {JobKind.ADVANCE: 0, JobKind.SERVICE: 1, JobKind.NOTIFY: 2}
"""Lower goes first: what a person waits for, then the drawing, then messages."""
FIRST_DELAY, LONGEST_DELAY = 10.0, 3600.0
"""Seconds before a second attempt, doubling up to an hour."""


def add(
    case: Case,
    kind: JobKind,
    *,
    key: str,
    token: str | None = None,
    element_id: str | None = None,
    operation: str | None = None,
    params: Mapping[str, Any] | None = None,
    task_id: str | None = None,
    max_attempts: int | None = None,
) -> str:
    """Write a job with its cause, nudged after the commit. Answers its id."""
    job_id = str(uuid4())
    attempts = max_attempts
    if attempts is None:
        registered = case.ledger.house.operations().get(operation or "")
        attempts = registered.max_attempts if registered else 5
    case.ledger.execute(
        insert(job).values(
            id=job_id,
            instance_id=case.id,
            kind=kind,
            token=token,
            task_id=task_id,
            element_id=element_id,
            operation=operation,
            params=dict(params or {}),
            key=key,
            state=JobState.DUE,
            priority=PRIORITY[kind],
            due_at=case.ledger.real,
            max_attempts=attempts,
        )
    )
    if kind is not JobKind.ADVANCE:  # whoever wrote that one performs it at once; a sweep finds a lost one
        case.ledger.nudges.append(job_id)
    return job_id


def cancel(case: Case, row: Mapping[str, Any]) -> None:
    """Its token is gone (a boundary event, a withdrawal): a result that still comes will be dropped."""
    move(
        case.ledger,
        job,
        row["id"],
        JobState(row["state"]),
        JobState.CANCELLED,
        lease_token=None,
        lease_owner=None,
        lease_until=None,
    )
    close_for(case, job_id=row["id"], reason="the token is no longer there")
    case.note(
        "job_cancelled",
        element_id=row["element_id"],
        token=row["token"],
        source=row["state"],
        target=JobState.CANCELLED,
    )


def claimable(real: datetime) -> Any:
    """Jobs that may be claimed: due ones, and those whose lease has run out."""
    return or_(
        and_(job.c.state == JobState.DUE, job.c.due_at <= real),
        and_(job.c.state == JobState.LEASED, job.c.lease_until < real),
    )


def claim(ledger: Ledger, owner: str, job_id: str | None = None) -> Mapping[str, Any] | None:
    """Lease one job, or the next: attempt + 1, counted before it runs. None: nothing to do, or somebody has it.

    A job that was leased as often as it may be, and never came back, becomes an incident instead.
    """
    statement = select(job.c.id).where(claimable(ledger.real))
    if job_id is not None:
        statement = statement.where(job.c.id == job_id)
    statement = statement.order_by(job.c.priority, job.c.due_at).limit(1).with_for_update(skip_locked=True)
    found = ledger.execute(statement).scalar()
    if found is None:
        return None
    lease = (
        update(job)
        .where(job.c.id == found)
        .values(
            state=JobState.LEASED,
            attempts=job.c.attempts + 1,
            lease_owner=owner[:64],
            lease_token=secrets.token_hex(16),
            lease_until=ledger.real + _lease(ledger),
        )
    )
    return dict(ledger.execute(lease.returning(job)).mappings().one())


def _lease(ledger: Ledger) -> timedelta:
    return timedelta(seconds=ledger.house.settings.lease_seconds)


def extend(ledger: Ledger, row: Mapping[str, Any]) -> bool:
    """Heartbeat: keep the lease of a job that is still being performed. False: it was lost."""
    held = update(job).where(job.c.id == row["id"], _held(row)).values(lease_until=ledger.real + _lease(ledger))
    return bool(ledger.execute(held).rowcount == 1)


def _held(row: Mapping[str, Any]) -> Any:
    return and_(job.c.state == JobState.LEASED, job.c.lease_token == row["lease_token"])


def keep_result(ledger: Ledger, row: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Store what the handler answered, before it is applied: a crash in between repeats nothing.

    False: the lease was lost, and with it the result.
    """
    kept = update(job).where(job.c.id == row["id"], _held(row)).values(result=dict(result))
    return bool(ledger.execute(kept).rowcount == 1)


def still_held(case: Case, row: Mapping[str, Any]) -> bool:
    """Whether this performer still holds the job; asked under the instance's lock, before its result is applied."""
    statement = select(job.c.id).where(job.c.id == row["id"], _held(row)).with_for_update()
    return case.ledger.execute(statement).scalar() is not None


def done(ledger: Ledger, row: Mapping[str, Any]) -> bool:
    """The job is finished."""
    return move(
        ledger,
        job,
        row["id"],
        JobState.LEASED,
        JobState.DONE,
        lease_token=None,
        lease_owner=None,
        lease_until=None,
        error=None,
    )


def postpone(ledger: Ledger, row: Mapping[str, Any], cause: str, after_seconds: float | None) -> bool:
    """Try again later: after what the other side asked for, else after a doubling delay with jitter."""
    delay = after_seconds if after_seconds is not None else backoff(row["attempts"])
    later = (
        update(job)
        .where(job.c.id == row["id"], _held(row))
        .values(
            state=JobState.DUE,
            due_at=ledger.real + timedelta(seconds=delay),
            error=cause[:2000],
            lease_token=None,
            lease_owner=None,
            lease_until=None,
        )
    )
    return bool(ledger.execute(later).rowcount == 1)


def backoff(attempts: int) -> float:
    """Seconds until the next attempt after so many."""
    delay: float = min(FIRST_DELAY * 2 ** max(attempts - 1, 0), LONGEST_DELAY)
    return delay * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, not a secret


def give_up(ledger: Ledger, row: Mapping[str, Any], cause: str, detail: str, *, element_id: str | None = None) -> bool:
    """The job needs a person: an incident on its token; the rest of the case goes on. False: the lease was lost."""
    if row["instance_id"] is None:
        return _drop(ledger, row, detail)
    case = lock(ledger, row["instance_id"], "system")
    if not still_held(case, row):
        return False
    move(
        ledger,
        job,
        row["id"],
        JobState.LEASED,
        JobState.INCIDENT,
        error=detail[:2000],
        lease_token=None,
        lease_owner=None,
        lease_until=None,
    )
    open_incident(
        case,
        cause,
        detail,
        element_id=element_id or row["element_id"],
        token=row["token"],
        job_id=row["id"],
        group=case.bundle.process.owner_group,
    )
    case.save()
    return True


def _drop(ledger: Ledger, row: Mapping[str, Any], detail: str) -> bool:
    """A digest that cannot be sent is not worth a person's time: the next hour brings another."""
    dropped = (
        update(job)
        .where(job.c.id == row["id"], _held(row))
        .values(state=JobState.CANCELLED, error=detail[:2000], lease_token=None, lease_owner=None, lease_until=None)
    )
    return bool(ledger.execute(dropped).rowcount == 1)


def is_open(connection: Connection, job_id: str) -> bool:
    """Whether a job is still to be done."""
    state = connection.execute(select(job.c.state).where(job.c.id == job_id)).scalar()
    return state in {JobState.DUE, JobState.LEASED}


def due_ids(ledger: Ledger, limit: int, *, before: datetime | None = None) -> list[str]:
    """Jobs that somebody should perform: due (`before` an instant), retried, with a lost nudge or a dead lease."""
    statement = select(job.c.id).where(claimable(ledger.real)).order_by(job.c.priority, job.c.due_at).limit(limit)
    if before is not None:
        statement = statement.where(job.c.due_at < before)
    return [str(found) for found in ledger.execute(statement).scalars()]
