"""User tasks: offered to a group, claimed by one person, completed once.

Who may act is decided here, inside the verb, on rows that cannot change meanwhile (threat T9).
Completing is a commit of its own: the answers are kept whatever the next step of the drawing does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson
from sqlalchemy import insert, update

from engine import documents, feel, forms, requests
from engine.access import links
from engine.errors import AlreadyAnswered, Conflict, FeelError, FieldProblem, Forbidden, Invalid, NotFound
from engine.house import Ledger
from engine.incidents import open_incident
from engine.instances import four_eyes
from engine.instances.case import Case, lock, require_active
from engine.instances.properties import instant_property, number_property
from engine.jobs import rows as jobs
from engine.lookup import instance_of, task_row
from engine.models import user_task
from engine.moves import move
from engine.records import Actor, Upload
from engine.states import JobKind, TaskState

if TYPE_CHECKING:
    from engine.spiff import Wait

CUSTOMER_LANE = "customer"
"""Customers are a lane (decision 13)."""
DRAFT_BYTES = 64 * 1024
"""A draft is bounded like the answers of a form."""


def offer(case: Case, wait: Wait) -> None:
    """Make a waiting user task a row: its group, due time, priority, and who may not do it."""
    element = case.bundle.element(wait.element_id)
    lane = element.lane_id or ""
    group = _group(case, wait, lane)
    due = instant_property(case, wait, "due")
    task_id = str(uuid4())
    excluded = four_eyes.excluded(case, element)
    case.ledger.execute(
        insert(user_task).values(
            id=task_id,
            instance_id=case.id,
            token=wait.token,
            element_id=wait.element_id,
            name=element.label,
            lane=lane,
            group=group,
            state=TaskState.OFFERED,
            priority=number_property(case, wait, "priority"),
            offered_at=case.ledger.now,
            due_at=due,
            excluded=excluded,
            data=feel.to_json(wait.variables),
        )
    )
    case.note("offered", element_id=wait.element_id, token=wait.token, target=TaskState.OFFERED)
    if lane == CUSTOMER_LANE:
        links.create(case, task_id, due)
    elif excluded and not four_eyes.anybody_left(case, group, excluded):
        open_incident(
            case,
            "NobodyLeft",
            f"everybody in the group {group} is excluded from this task by the four-eyes rule",
            element_id=wait.element_id,
            token=wait.token,
            group=group,
        )
    _tell(case, task_id, wait, lane, group)


def _group(case: Case, wait: Wait, lane: str) -> str:
    process = case.bundle.process
    named = process.groups.get(lane, lane or process.owner_group)
    if not named.startswith("="):
        return named
    try:
        found = feel.compile(named[1:].strip()).evaluate(wait.variables, case.feel)
    except FeelError:
        found = None
    if isinstance(found, str) and found.strip():
        return found.strip()[:64]
    open_incident(
        case,
        "NoGroup",
        f"the lane {lane} gives no group; the task went to {process.owner_group}",
        element_id=wait.element_id,
        token=wait.token,
        group=process.owner_group,
    )
    return process.owner_group


def _tell(case: Case, task_id: str, wait: Wait, lane: str, group: str) -> None:
    template = case.bundle.element(wait.element_id).properties.get("notify")
    operation = case.bundle.process.notify_operation
    if template and operation:
        jobs.add(
            case,
            JobKind.NOTIFY,
            key=f"notify:{task_id}",
            element_id=wait.element_id,
            operation=operation,
            task_id=task_id,
            params={"template": template, "to": "customer" if lane == CUSTOMER_LANE else group},
        )


def cancel(case: Case, row: Mapping[str, Any]) -> None:
    """The drawing took the task away (a boundary event, a withdrawal)."""
    move(case.ledger, user_task, row["id"], TaskState(row["state"]), TaskState.CANCELLED)
    links.revoke(case, row["id"])
    case.note(
        "cancelled_task",
        element_id=row["element_id"],
        token=row["token"],
        source=row["state"],
        target=TaskState.CANCELLED,
    )


def claim(ledger: Ledger, task_id: str, actor: Actor) -> None:
    """Take an offered task. Raises Forbidden, Conflict (somebody was faster), AlreadyAnswered."""
    case, row = _open_task(ledger, task_id, actor)
    if row["assignee_id"] == actor.id:
        return
    _assign(case, row, actor.id, "claimed")


def assign(ledger: Ledger, task_id: str, person_id: str, actor: Actor, person: Actor) -> None:
    """Give a task to a member of its group; members and the owner group may do this. Raises Forbidden."""
    case = lock(ledger, instance_of(ledger, user_task.c.instance_id, task_id), actor)
    row = task_row(ledger, task_id)
    if row["group"] not in actor.groups and case.bundle.process.owner_group not in actor.groups:
        raise Forbidden
    _require_open(row)
    _authorise(case, row, person)
    _assign(case, row, person_id, "assigned")


def _assign(case: Case, row: Mapping[str, Any], person_id: str, kind: str) -> None:
    if kind == "claimed" and row["state"] == TaskState.CLAIMED:
        raise Conflict("somebody else is working on this task")
    moved = move(
        case.ledger,
        user_task,
        row["id"],
        TaskState(row["state"]),
        TaskState.CLAIMED,
        assignee_id=person_id,
        claimed_at=case.ledger.now,
    )
    if not moved:
        raise Conflict
    case.note(
        kind,
        element_id=row["element_id"],
        token=row["token"],
        source=row["state"],
        target=TaskState.CLAIMED,
        payload={"person": person_id},
    )
    case.save()


def release(ledger: Ledger, task_id: str, actor: Actor) -> None:
    """Give a claimed task back to its group; its holder and the owner group may. Raises Forbidden, Conflict."""
    case = lock(ledger, instance_of(ledger, user_task.c.instance_id, task_id), actor)
    row = task_row(ledger, task_id)
    _require_open(row)
    if row["assignee_id"] != actor.id and case.bundle.process.owner_group not in actor.groups:
        raise Forbidden
    if row["state"] == TaskState.OFFERED:
        return
    move(ledger, user_task, task_id, TaskState.CLAIMED, TaskState.OFFERED, assignee_id=None, claimed_at=None)
    case.note(
        "released", element_id=row["element_id"], token=row["token"], source=TaskState.CLAIMED, target=TaskState.OFFERED
    )
    case.save()


def save_draft(ledger: Ledger, task_id: str, answers: Mapping[str, Any], actor: Actor) -> None:
    """Keep a half-filled form, unchecked but bounded, for whoever goes on with the task. Raises Invalid, Forbidden."""
    _, row = _open_task(ledger, task_id, actor)
    _bounded(answers)
    ledger.execute(update(user_task).where(user_task.c.id == row["id"]).values(draft=dict(answers)))


def _bounded(answers: Mapping[str, Any]) -> None:
    try:
        fits = len(orjson.dumps(dict(answers))) <= DRAFT_BYTES
    except (TypeError, orjson.JSONEncodeError):
        fits = False
    if not fits:
        raise Invalid([FieldProblem("", "too_large")])


def complete(
    ledger: Ledger,
    task_id: str,
    answers: Mapping[str, Any],
    actor: Actor,
    *,
    request_key: str | None,
    uploads: Sequence[Upload],
) -> str:
    """Write the answers and the job that will move the instance on. Answers that job's id.

    Raises Invalid, Forbidden, AlreadyAnswered (completed by somebody), Conflict (gone, or claimed by another).
    """
    earlier = requests.answered(ledger, request_key)
    if earlier is not None:
        return str(earlier["answer"]["job"])
    case, row = _open_task(ledger, task_id, actor)
    given = _answers(case, row, answers, uploads)
    done = {"answers": given, "draft": None, "completed_at": ledger.now, "completed_by": actor.id}
    if not move(ledger, user_task, task_id, TaskState(row["state"]), TaskState.COMPLETED, **done):
        raise AlreadyAnswered
    documents.add(case, uploads, author=actor.id, visible=actor.customer_of is not None)
    links.revoke(case, task_id)
    where = {"element_id": row["element_id"], "token": row["token"]}
    job_id = jobs.add(case, JobKind.ADVANCE, key=f"complete:{task_id}", task_id=task_id, **where)
    case.note("answered", source=row["state"], target=TaskState.COMPLETED, payload={"answers": given}, **where)
    requests.record(ledger, request_key, case.id, {"job": job_id})
    case.save()
    return job_id


def _answers(case: Case, row: Mapping[str, Any], answers: Mapping[str, Any], uploads: Sequence[Upload]) -> Any:
    schema = case.bundle.form(row["element_id"])
    if schema is None:
        schema = {"type": "default", "components": []}
    variables = feel.from_json(row["data"])
    return feel.to_json(forms.validate(schema, answers, variables=variables, uploads=uploads, context=case.feel))


def _open_task(ledger: Ledger, task_id: str, actor: Actor) -> tuple[Case, Mapping[str, Any]]:
    case = lock(ledger, instance_of(ledger, user_task.c.instance_id, task_id), actor)
    row = task_row(ledger, task_id)
    _authorise(case, row, actor)
    _require_open(row)
    require_active(case)
    if row["state"] == TaskState.CLAIMED and row["assignee_id"] != actor.id:
        raise Conflict("somebody else is working on this task")
    return case, row


def _require_open(row: Mapping[str, Any]) -> None:
    if row["state"] == TaskState.COMPLETED:
        raise AlreadyAnswered
    if row["state"] == TaskState.CANCELLED:
        raise Conflict("this task is no longer needed")


def _authorise(case: Case, row: Mapping[str, Any], actor: Actor) -> None:
    if actor.customer_of is not None:
        if row["lane"] != CUSTOMER_LANE or actor.customer_of != case.id:
            raise NotFound  # an outsider is not even told that it exists
        return
    if row["lane"] == CUSTOMER_LANE or row["group"] not in actor.groups:
        raise Forbidden
    if actor.id in four_eyes.excluded_now(case, row):
        raise Forbidden("you completed an earlier step of this case that another person must check")
