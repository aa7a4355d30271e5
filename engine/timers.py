"""Timers: rows that hold the drawing's due times (business time), and what pausing does to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import insert, select

from engine.incidents import close_for
from engine.instances.case import Case
from engine.instances.properties import names
from engine.models import timer, user_task
from engine.moves import move
from engine.states import TaskState, TimerState

if TYPE_CHECKING:
    from engine.spiff import Runtime, Wait


def arm(case: Case, wait: Wait) -> None:
    """Write down a timer that a token waits for; its due time was computed once and stays."""
    case.ledger.execute(
        insert(timer).values(
            id=str(uuid4()),
            instance_id=case.id,
            token=wait.token,
            element_id=wait.element_id,
            attached_to=wait.attached_to,
            state=TimerState.WAITING,
            due_at=wait.due or case.ledger.now,
            interrupting=wait.interrupting,
            calendar_hash=case.calendar.hash,
        )
    )


def finish(case: Case, row: Mapping[str, Any], *, fired: bool) -> None:
    """A timer's token is gone: it fired, or the drawing took it away."""
    source = TimerState(row["state"])
    if fired and source is TimerState.WAITING:
        move(case.ledger, timer, row["id"], source, TimerState.FIRED, fired_at=case.ledger.now)
    else:
        move(case.ledger, timer, row["id"], source, TimerState.CANCELLED)
    close_for(case, timer_id=row["id"], reason="the timer is no longer there")


def hold_and_release(case: Case, runtime: Runtime) -> None:
    """Hold the timers on the stages that an open task pauses; let go those that none pauses any more.

    A held timer does not fire. Let go, its due time moves by as many working days as closing
    times lay inside the pause (deadline rule 9); one that has fired stays fired.
    """
    paused = _paused(case)
    statement = select(timer).where(
        timer.c.instance_id == case.id,
        timer.c.attached_to.is_not(None),
        timer.c.state.in_([TimerState.WAITING, TimerState.HELD]),
    )
    for row in case.ledger.execute(statement).mappings().all():
        if row["state"] == TimerState.WAITING and row["attached_to"] in paused:
            _hold(case, runtime, row)
        elif row["state"] == TimerState.HELD and row["attached_to"] not in paused:
            _let_go(case, runtime, row)


def _paused(case: Case) -> frozenset[str]:
    statement = select(user_task.c.element_id).where(
        user_task.c.instance_id == case.id, user_task.c.state.in_([TaskState.OFFERED, TaskState.CLAIMED])
    )
    paused: frozenset[str] = frozenset()
    for element_id in case.ledger.execute(statement).scalars():
        paused |= names(case.bundle.element(element_id).properties.get("pauses"))
    return paused


def _hold(case: Case, runtime: Runtime, row: Mapping[str, Any]) -> None:
    move(case.ledger, timer, row["id"], TimerState.WAITING, TimerState.HELD, held_at=case.ledger.now)
    runtime.set_timer(row["token"], None)
    case.note(
        "held", element_id=row["element_id"], token=row["token"], source=TimerState.WAITING, target=TimerState.HELD
    )


def _let_go(case: Case, runtime: Runtime, row: Mapping[str, Any]) -> None:
    closings = case.calendar.closings_between(row["held_at"], case.ledger.now)
    due = case.calendar.shift(row["due_at"], closings)
    move(
        case.ledger,
        timer,
        row["id"],
        TimerState.HELD,
        TimerState.WAITING,
        due_at=due,
        held_at=None,
        calendar_hash=case.calendar.hash,
    )
    runtime.set_timer(row["token"], due)
    case.note(
        "resumed",
        element_id=row["element_id"],
        token=row["token"],
        source=TimerState.HELD,
        target=TimerState.WAITING,
        payload={"closings": closings, "due_at": due.isoformat()},
    )
