"""Task mails: one digest per person and working hour of what is offered, due tomorrow or late; no case content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert

from engine.calendar.rule import Calendar
from engine.definitions.releases import calendar_of
from engine.house import Ledger
from engine.models import job, person, user_task
from engine.states import JobKind, JobState, TaskState

OPERATION = "send_digest"
"""Sends one; without a handler of this name no digests are queued. Parameters: name, email, language,
offered, due_tomorrow, late (numbers of tasks)."""


def queue(ledger: Ledger) -> int:
    """Queue this hour's digests. Answers how many; any number of sweepers queue each only once."""
    calendar = _calendar(ledger)
    if OPERATION not in ledger.house.operations() or calendar is None or not calendar.is_open(ledger.now):
        return 0
    hour = ledger.now.replace(minute=0, second=0, microsecond=0)
    if ledger.execute(select(job.c.id).where(job.c.key == f"digests:{hour.isoformat()}")).scalar() is not None:
        return 0
    queued = 0
    for member, counts in _counts(ledger, calendar, hour):
        queued += _add(
            ledger,
            f"digest:{member['id']}:{hour.isoformat()}",
            {"name": member["name"], "email": member["email"], "language": member["language"], **counts},
        )
    # the mark of this hour: done when it is written, so that the sweeps of this hour count no tasks again
    _add(ledger, f"digests:{hour.isoformat()}", {}, state=JobState.DONE)
    return queued


def _calendar(ledger: Ledger) -> Calendar | None:
    active = ledger.house.definitions.all_active()
    return calendar_of(ledger.connection, active[0]) if active else None


def _counts(
    ledger: Ledger, calendar: Calendar, hour: datetime
) -> Iterable[tuple[Mapping[str, Any], Mapping[str, int]]]:
    people = ledger.execute(select(person).where(person.c.active, person.c.email.is_not(None))).mappings().all()
    tomorrow = calendar.workdays(1, ledger.now)
    statement = select(user_task).where(
        user_task.c.state.in_([TaskState.OFFERED, TaskState.CLAIMED]),
        user_task.c.lane != "customer",
        or_(user_task.c.offered_at >= hour - timedelta(hours=1), user_task.c.due_at <= tomorrow),
    )
    tasks = ledger.execute(statement).mappings().all()
    for member in people:
        counts = Counter(
            _why(task, ledger.now)
            for task in tasks
            if task["assignee_id"] == member["id"]
            or (task["state"] == TaskState.OFFERED and task["group"] in member["groups"])
        )
        if counts:
            yield member, {name: counts[name] for name in ("offered", "due_tomorrow", "late")}


def _why(task: Mapping[str, Any], now: datetime) -> str:
    if task["due_at"] is not None and task["due_at"] < now:
        return "late"
    return "offered" if task["due_at"] is None or task["offered_at"] > now - timedelta(hours=1) else "due_tomorrow"


def _add(ledger: Ledger, key: str, params: Mapping[str, Any], state: JobState = JobState.DUE) -> int:
    job_id = str(uuid4())
    statement = insert(job).values(
        id=job_id,
        kind=JobKind.NOTIFY,
        operation=OPERATION,
        params=dict(params),
        key=key,
        state=state,
        priority=3,
        due_at=ledger.real,
        max_attempts=2,
    )
    added = ledger.execute(statement.on_conflict_do_nothing(index_elements=["key"]).returning(job.c.id)).scalar()
    if added is not None and state is JobState.DUE:
        ledger.nudges.append(job_id)
    return int(added is not None)
