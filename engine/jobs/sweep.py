"""The sweep: whatever is due and nobody looked at. One mechanism, any number of sweepers, at any time.

Timers, retries, lost nudges, dead leases, sealed passwords, digests. Rows that another sweeper
holds are skipped; one instance that cannot go on becomes an incident and stops no other.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy import and_, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from engine import requests, waiting_files
from engine.access import credentials as access
from engine.errors import Conflict, NotFound
from engine.house import House, Ledger
from engine.incidents import open_incident
from engine.instances.case import lock
from engine.instances.steps import step
from engine.jobs import digests
from engine.jobs import rows as jobs
from engine.jobs.performing import Performer
from engine.models import attempt, heartbeat, incident, instance, job, session, timer
from engine.records import SweepReport
from engine.states import IncidentState, InstanceState, JobKind, JobState, TimerState

log = structlog.get_logger("engine.jobs.sweep")
BATCH = 200
ALIVE = timedelta(seconds=30)
"""A worker that was seen this recently takes the jobs; without one the sweeper performs them itself."""
UNHEARD = timedelta(seconds=30)
"""A job due for this long is performed by a sweeper although workers are alive..."""
HELP = 20
"""...so many in one sweep: timers wait meanwhile."""
FORGET_AFTER = timedelta(days=7)


class Sweeper:
    """Sweeps for one house."""

    def __init__(self, house: House, verb: Callable[[Callable[[Ledger], Any]], Any], performer: Performer) -> None:
        self._house = house
        self._verb = verb
        self._performer = performer

    def sweep(self) -> SweepReport:
        """One round. Never raises for what one instance or job does."""
        timers, failed = self._timers()
        queued = self._verb(digests.queue) if self._house.settings.task_mails else 0
        done = self._jobs()
        erased = self._verb(access.erase_expired)
        self._verb(_forget)
        return SweepReport(timers=timers, jobs=done, erased=erased, digests=queued, incidents=failed)

    def _timers(self) -> tuple[int, int]:
        fired = failed = 0
        for instance_id in self._verb(_instances_with_due_timers):
            try:
                fired += bool(self._verb(partial(fire, instance_id=instance_id)))
            except (Conflict, NotFound):
                continue  # somebody else is at it
            except Exception as error:
                log.warning("timer failed", instance=instance_id, error=type(error).__name__)
                failed += bool(self._verb(partial(_timer_incident, instance_id=instance_id, error=error)))
        return fired, failed

    def _jobs(self) -> int:
        ids = self._verb(lambda ledger: jobs.due_ids(ledger, BATCH))
        if not ids:
            return 0
        if not self._verb(_worker_alive) or self._house.nudge(ids) is False:
            return sum(self._performer.perform(job_id) for job_id in ids)
        # rung for again and again, heard by nobody: the broker took the nudges, the workers have lost the broker
        for job_id in self._verb(lambda ledger: jobs.due_ids(ledger, HELP, before=ledger.real - UNHEARD)):
            self._performer.perform(job_id)
        return len(ids)


def _instances_with_due_timers(ledger: Ledger) -> list[str]:
    known_broken = exists().where(incident.c.timer_id == timer.c.id, incident.c.state == IncidentState.OPEN)
    # what somebody submitted before the timer was looked at goes first: its job is on its way
    answered = exists().where(
        job.c.instance_id == timer.c.instance_id,
        job.c.kind == JobKind.ADVANCE,
        job.c.state.in_([JobState.DUE, JobState.LEASED]),
    )
    statement = (
        select(timer.c.instance_id, func.min(timer.c.due_at).label("first"))
        .join(instance)
        .where(
            timer.c.state == TimerState.WAITING,
            timer.c.due_at <= ledger.now,
            instance.c.state == InstanceState.ACTIVE,
            ~known_broken,
            ~answered,
        )
        .group_by(timer.c.instance_id)
        .order_by("first")
        .limit(BATCH)
    )
    return [str(row.instance_id) for row in ledger.execute(statement)]


def fire(ledger: Ledger, instance_id: str) -> bool:
    """Run one instance whose timers are due until nothing is ready. False: another sweeper did it.

    Raises Conflict when another verb holds the instance, StepFailed when the drawing cannot go on.
    """
    case = lock(ledger, instance_id, "timer", skip_locked=True)
    due = select(timer.c.id).where(
        timer.c.instance_id == case.id, timer.c.state == TimerState.WAITING, timer.c.due_at <= ledger.now
    )
    if case.row["state"] != InstanceState.ACTIVE or ledger.execute(due.limit(1)).scalar() is None:
        return False
    step(case)
    case.save()
    return True


def _timer_incident(ledger: Ledger, instance_id: str, error: Exception) -> bool:
    case = lock(ledger, instance_id, "timer")
    statement = select(timer).where(
        timer.c.instance_id == case.id, timer.c.state == TimerState.WAITING, timer.c.due_at <= ledger.now
    )
    row = ledger.execute(statement.order_by(timer.c.due_at).limit(1)).mappings().first()
    if row is None:
        return False
    open_incident(
        case,
        type(error).__name__,
        str(error) if hasattr(error, "facts") else type(error).__name__,
        element_id=row["element_id"],
        token=row["token"],
        timer_id=row["id"],
        group=case.bundle.process.owner_group,
    )
    case.save()
    return True


def _worker_alive(ledger: Ledger) -> bool:
    alive = and_(heartbeat.c.name.like("worker:%"), heartbeat.c.seen_at > ledger.real - ALIVE)
    return ledger.execute(select(heartbeat.c.name).where(alive).limit(1)).scalar() is not None


def beat(ledger: Ledger, name: str) -> None:
    """Say that a worker or the sweeper is alive (real time)."""
    values = {"name": name[:64], "seen_at": ledger.real}
    ledger.execute(insert(heartbeat).values(values).on_conflict_do_update(index_elements=["name"], set_=values))


def _forget(ledger: Ledger) -> None:
    before = ledger.real - FORGET_AFTER
    ledger.execute(delete(attempt).where(attempt.c.window_start < before))
    ledger.execute(delete(heartbeat).where(heartbeat.c.seen_at < before))
    ledger.execute(delete(session).where(session.c.seen_at < before))
    requests.forget(ledger, before)
    waiting_files.forget(ledger)
