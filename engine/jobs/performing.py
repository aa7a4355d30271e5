"""Performing a job: claim, handler with no transaction open, finish. Three steps, so that a kill between any
two of them loses nothing and repeats as little as the supplier's idempotency key allows."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from sqlalchemy import select

from engine import feel, messages
from engine.errors import BpmnError, Conflict, NotFound, RetryLater, StepFailed, Unavailable
from engine.handling import Operation
from engine.house import House, Ledger
from engine.instances.case import Case, lock
from engine.instances.steps import runtime_of, settle, step
from engine.jobs import rows as jobs
from engine.jobs.given import given
from engine.jobs.inline import ParameterError, checked, where
from engine.models import inbox, user_task
from engine.states import InstanceState, JobKind

if TYPE_CHECKING:
    from engine.spiff import Runtime

T = TypeVar("T")
log = structlog.get_logger("engine.jobs")
OWNER = f"{socket.gethostname()[:40]}:{os.getpid()}"

Verb = Callable[[Callable[[Ledger], T]], T]
"""Runs a function of a ledger as one verb: one transaction, one commit, nudges afterwards."""


class Performer:
    """Performs jobs for one house; any number of them, in threads, processes and machines."""

    def __init__(self, house: House, verb: Callable[[Callable[[Ledger], Any]], Any]) -> None:
        self._house = house
        self._verb = verb

    def perform(self, job_id: str | None = None) -> bool:
        """Claim and perform a job, or the next one. False when there is none, or somebody else has it."""
        row = self._verb(lambda ledger: jobs.claim(ledger, f"{OWNER}:{threading.get_ident()}", job_id))
        if row is None:
            return False
        log.info("job claimed", job=row["id"], kind=row["kind"], operation=row["operation"], attempt=row["attempts"])
        try:
            self._run(row)
        except BpmnError as error:
            self._raise_in_drawing(row, error)
        except RetryLater as error:
            self._later(row, str(error), error.after_seconds)
        except (Conflict, Unavailable) as error:
            # the database was busy or away, which is nobody's fault: the lease runs out, a sweep takes it up again
            log.warning("job left to its lease", job=row["id"], error=type(error).__name__)
        except StepFailed as error:
            self._give_up(row, "StepFailed", str(error), element_id=error.element_id)
        except ParameterError as error:
            self._give_up(row, "ParameterError", str(error))
        except Exception as error:
            # the message of a stranger's exception may quote what a customer wrote
            self._give_up(row, type(error).__name__, f"{row['operation'] or row['kind']} failed: {where(error)}")
        return True

    def _run(self, row: Mapping[str, Any]) -> None:
        result = row["result"]
        if result is None and row["attempts"] > row["max_attempts"]:
            self._give_up(row, "AttemptsUsedUp", "the worker that had it never came back, each time")
            return
        if row["kind"] == JobKind.ADVANCE:
            self._verb(lambda ledger: advance(ledger, row))
            return
        if result is None:
            result = self._handle(row)
            if not self._verb(lambda ledger: jobs.keep_result(ledger, row, result)):
                log.warning("lease lost, result dropped", job=row["id"])
                return
        self._verb(lambda ledger: finish(ledger, row, result))

    def _handle(self, row: Mapping[str, Any]) -> dict[str, Any]:
        operation = self._house.operations().get(row["operation"])
        if operation is None:
            raise ParameterError(f"no handler registers the operation {row['operation']!r}")
        with self._house.database.reading() as connection:
            given_job = given(connection, self._house, row)
        parameters = checked(operation, feel.from_json(row["params"]))
        with self._beating(row, operation):
            returned = operation.run(given_job, **parameters)
        answer: dict[str, Any] = feel.to_json(dict(returned or {}))
        return answer

    @contextmanager
    def _beating(self, row: Mapping[str, Any], operation: Operation) -> Iterator[None]:
        """Extend the lease while the handler runs, but not for longer than the handler may take."""
        stop = threading.Event()
        beat = self._house.settings.lease_seconds / 3
        thread = threading.Thread(
            target=self._beat, args=(row, stop, beat, operation.timeout_seconds), name=f"lease:{row['id']}", daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(1)

    def _beat(self, row: Mapping[str, Any], stop: threading.Event, beat: float, limit: float) -> None:
        beats = 0
        while not stop.wait(beat):
            beats += 1
            if beats * beat > limit:
                log.warning("handler takes too long, lease let go", job=row["id"], operation=row["operation"])
                return
            try:
                if not self._verb(lambda ledger: jobs.extend(ledger, row)):
                    return
            except Exception as error:
                log.warning("heartbeat missed", job=row["id"], error=type(error).__name__)

    def _raise_in_drawing(self, row: Mapping[str, Any], error: BpmnError) -> None:
        try:
            caught = self._verb(lambda ledger: raise_error(ledger, row, error))
        except StepFailed as failure:
            self._give_up(row, "StepFailed", str(failure))
            return
        if not caught:
            self._give_up(row, f"BpmnError:{error.code}", f"no boundary event catches the error {error.code}")

    def _later(self, row: Mapping[str, Any], cause: str, after_seconds: float | None) -> None:
        if row["attempts"] >= row["max_attempts"]:
            self._give_up(row, "AttemptsUsedUp", f"{row['operation']} could not be done in {row['attempts']} attempts")
            return
        self._verb(lambda ledger: jobs.postpone(ledger, row, cause, after_seconds))

    def _give_up(self, row: Mapping[str, Any], cause: str, detail: str, *, element_id: str | None = None) -> None:
        log.warning("job needs a person", job=row["id"], cause=cause)
        self._verb(lambda ledger: jobs.give_up(ledger, row, cause, detail, element_id=element_id))


def advance(ledger: Ledger, row: Mapping[str, Any]) -> None:
    """Move an instance on after its start, a completed task or a delivered message."""
    case = lock(ledger, row["instance_id"], _actor_of(ledger, row))
    if not jobs.still_held(case, row):
        return
    if case.row["state"] == InstanceState.ACTIVE:
        runtime = runtime_of(case)
        try:
            _command(ledger, row)(runtime)
        except NotFound:
            # the token went away between the submission and this step (a timer, a withdrawal)
            case.note("too_late", element_id=row["element_id"], token=row["token"])
        else:
            settle(case, runtime)
    jobs.done(ledger, row)
    case.save()


def _command(ledger: Ledger, row: Mapping[str, Any]) -> Callable[[Runtime], None]:
    token = row["token"]
    if row["task_id"] is not None:
        answers = ledger.execute(select(user_task.c.answers).where(user_task.c.id == row["task_id"])).scalar()
        return lambda runtime: runtime.complete(token, feel.from_json(answers or {}))
    if token is not None:
        payload = ledger.execute(select(inbox.c.payload).where(inbox.c.id == row["params"]["inbox"])).scalar()
        return lambda runtime: runtime.deliver(token, feel.from_json(payload or {}))
    return lambda runtime: None


def _actor_of(ledger: Ledger, row: Mapping[str, Any]) -> str:
    if row["task_id"] is None:
        return "system"
    statement = select(user_task.c.completed_by).where(user_task.c.id == row["task_id"])
    return ledger.execute(statement).scalar() or "system"


def finish(ledger: Ledger, row: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Apply a handler's result once: messages to rows, the rest to the token. False: the lease was lost."""
    if row["instance_id"] is None:
        return jobs.done(ledger, row)
    case = lock(ledger, row["instance_id"], "system")
    if not jobs.still_held(case, row):
        return False
    variables: dict[str, Any] = feel.from_json(dict(result))
    sent = variables.pop("messages", [])
    messages.record_sent(case, sent)
    jobs.done(ledger, row)  # first: the step sees its token gone and would cancel an open job
    if row["kind"] == JobKind.SERVICE and case.row["state"] == InstanceState.ACTIVE:
        _apply(case, row, variables)
    note = {"messages": [{k: entry.get(k) for k in ("key", "channel", "template", "state")} for entry in sent]}
    case.note(
        "job_done",
        element_id=row["element_id"],
        token=row["token"],
        source="leased",
        target="done",
        payload=note if sent else None,
    )
    case.save()
    return True


def _apply(case: Case, row: Mapping[str, Any], variables: dict[str, Any]) -> None:
    token = row["token"]
    step(case, lambda runtime: runtime.finish_job(token, variables))


def raise_error(ledger: Ledger, row: Mapping[str, Any], error: BpmnError) -> bool:
    """Hand a business fault to the drawing. False: no boundary event guards this token."""
    if row["kind"] != JobKind.SERVICE:
        return False
    case = lock(ledger, row["instance_id"], "system")
    if not jobs.still_held(case, row):
        return True
    runtime = runtime_of(case)
    if not runtime.raise_error(row["token"], error.code, dict(error.variables)):
        return False
    jobs.done(ledger, row)
    settle(case, runtime)
    case.note("error", element_id=row["element_id"], token=row["token"], target=error.code[:32])
    case.save()
    return True
