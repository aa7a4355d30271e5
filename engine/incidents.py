"""Incidents: something needs a person to go on, while the rest of the case does go on.

Opening one is part of the verb that found the trouble (or of a second transaction when the
first had to be undone); resolving one asks for a reason, and history keeps both.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select

from engine.errors import Conflict, FieldProblem, Forbidden, Invalid, NotFound
from engine.house import Ledger
from engine.instances.case import Case, lock
from engine.lookup import uid
from engine.models import incident, job
from engine.moves import move
from engine.records import Actor
from engine.states import IncidentState, JobState


def open_incident(
    case: Case,
    cause: str,
    detail: str,
    *,
    element_id: str | None = None,
    token: str | None = None,
    job_id: str | None = None,
    timer_id: str | None = None,
    group: str | None = None,
) -> str:
    """Open an incident; `cause` is a stable name, `detail` a sentence without personal data. Answers its id."""
    incident_id = str(uuid4())
    case.ledger.execute(
        insert(incident).values(
            id=incident_id,
            instance_id=case.id,
            token=token,
            element_id=element_id,
            job_id=job_id,
            timer_id=timer_id,
            group=group,
            cause=cause[:64],
            detail=detail[:2000],
            opened_at=case.ledger.now,
        )
    )
    case.note("incident", element_id=element_id, token=token, target=IncidentState.OPEN)
    return incident_id


def close_for(case: Case, *, job_id: str | None = None, timer_id: str | None = None, reason: str) -> None:
    """Resolve what was open about a job or timer that is no longer needed."""
    about = incident.c.job_id == job_id if job_id else incident.c.timer_id == timer_id
    rows = case.ledger.execute(select(incident).where(about, incident.c.state == IncidentState.OPEN)).mappings().all()
    for row in rows:
        _resolve(case, dict(row), reason)


def retry(ledger: Ledger, incident_id: str, actor: Actor, reason: str) -> str | None:
    """Resolve an incident and have its job or timer tried again. Answers the job's id, None when there is no job.

    Raises NotFound, Conflict (resolved already), Invalid (no reason given).
    """
    case, row = _open(ledger, incident_id, actor, reason)
    job_id: str | None = row["job_id"]
    if job_id is not None:
        move(
            ledger,
            job,
            job_id,
            JobState.INCIDENT,
            JobState.DUE,
            due_at=ledger.real,
            attempts=0,
            error=None,
            lease_token=None,
            lease_until=None,
            lease_owner=None,
        )
    _resolve(case, row, reason, kind="retried")
    case.save()
    return job_id


def resolve(ledger: Ledger, incident_id: str, actor: Actor, reason: str) -> None:
    """Resolve an incident without trying again: a person dealt with it by other means.

    Its job stays in the state `incident` (its token waits on, which boundary events may end).
    Raises NotFound, Conflict (resolved already), Invalid (no reason given).
    """
    case, row = _open(ledger, incident_id, actor, reason)
    _resolve(case, row, reason)
    case.save()


def _open(ledger: Ledger, incident_id: str, actor: Actor, reason: str) -> tuple[Case, dict[str, Any]]:
    if actor.customer_of is not None:
        raise Forbidden
    if not reason.strip():
        raise Invalid([FieldProblem("reason", "required")])
    instance_id = ledger.execute(select(incident.c.instance_id).where(incident.c.id == uid(incident_id))).scalar()
    if instance_id is None:
        raise NotFound
    case = lock(ledger, instance_id, actor)
    row = ledger.execute(select(incident).where(incident.c.id == incident_id)).mappings().one()
    if row["state"] != IncidentState.OPEN:
        raise Conflict("this incident is resolved already")
    return case, dict(row)


def _resolve(case: Case, row: dict[str, Any], reason: str, kind: str = "resolved") -> None:
    move(
        case.ledger,
        incident,
        str(row["id"]),
        IncidentState.OPEN,
        IncidentState.RESOLVED,
        resolved_at=case.ledger.now,
        resolved_by=case.actor,
        reason=reason,
    )
    case.note(
        f"incident_{kind}",
        element_id=row["element_id"],
        token=row["token"],
        source=IncidentState.OPEN,
        target=IncidentState.RESOLVED,
        payload={"reason": reason},
    )
