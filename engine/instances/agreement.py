"""After a step: the rows are made to agree with what the drawing waits for.

The interpreter's waits are the truth. What is new gets a row, what is gone is cancelled, what
stays is left alone; statuses and history follow from the steps. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, select

from engine import feel, messages, tasks, timers
from engine.access import credentials as access
from engine.definitions.bundle import Process
from engine.instances.case import Case
from engine.instances.properties import instant_property
from engine.jobs import rows as jobs
from engine.models import job, subscription, timer, user_task
from engine.states import InstanceState, JobKind

if TYPE_CHECKING:
    from engine.spiff import Runtime, Step, Wait


class Agreement:
    """One agreement between an instance's interpreter and its rows."""

    def __init__(self, case: Case, runtime: Runtime) -> None:
        self.case = case
        self.runtime = runtime
        self.waits: list[Wait] = runtime.waits()
        self.steps: list[Step] = runtime.steps()

    def make(self) -> None:
        """Bring everything in line; the case is saved by whoever asked for the step."""
        self._tell()
        self._tasks()
        self._jobs()
        self._timers()
        self._subscriptions()
        timers.hold_and_release(self.case, self.runtime)
        self._columns()

    def _tell(self) -> None:
        for step in self.steps:
            payload = feel.to_json({**(step.changed or {})}) if step.changed else None
            detail = feel.to_json(dict(step.detail)) if step.detail else None
            if payload or detail:
                payload = {k: v for k, v in (("changed", payload), ("detail", detail)) if v}
            self.case.note(step.kind, element_id=step.element_id, token=step.token, payload=payload)
            if step.kind == "entered":
                self._statuses(step)
                self._promise(step)

    def _statuses(self, step: Step) -> None:
        element = self.case.bundle.elements.get(step.element_id)
        if element is None:
            return
        for name, column, kind in (("public_status", "public_status", "status"), ("outcome", "outcome", "outcome")):
            # a status without an outcome ends an earlier outcome: the case goes on (an approval was undone)
            value = element.properties.get(name) or None
            said = value or (name == "outcome" and element.properties.get("public_status"))
            if said and value != self.case.current(column):
                self.case.note(
                    kind, element_id=step.element_id, token=step.token, source=self.case.current(column), target=value
                )
                self.case.changes[column] = value

    def _promise(self, step: Step) -> None:
        """A promise that is drawn takes the place of the earlier one: a second round has days of its own."""
        element = self.case.bundle.elements.get(step.element_id)
        promised = instant_property(self.case, step, "promise") if element and "promise" in element.properties else None
        if promised is not None:
            said = promised.isoformat(timespec="seconds")
            self.case.note("promise", element_id=step.element_id, token=step.token, target=said)
            self.case.changes["promised_at"] = promised

    def _tasks(self) -> None:
        rows = self._rows(user_task)
        for wait in self._new("user_task", rows):
            tasks.offer(self.case, wait)
        for row in self._gone("user_task", rows, {"offered", "claimed"}):
            tasks.cancel(self.case, row)

    def _jobs(self) -> None:
        rows = self._rows(job, job.c.kind == JobKind.SERVICE)
        for wait in self._new("job", rows):
            operation = self.case.ledger.house.operations().get(wait.operation)
            attempts = wait.attempts or (operation.max_attempts if operation else 1)
            jobs.add(
                self.case,
                JobKind.SERVICE,
                key=f"{self.case.id}:{wait.token}",
                token=wait.token,
                element_id=wait.element_id,
                operation=wait.operation,
                params=feel.to_json(dict(wait.params)),
                max_attempts=attempts,
            )
        for row in self._gone("job", rows, {"due", "leased", "incident"}):
            jobs.cancel(self.case, row)

    def _timers(self) -> None:
        rows = self._rows(timer)
        for wait in self._new("timer", rows):
            timers.arm(self.case, wait)
        done = [step for step in self.steps if step.kind == "completed"]
        fired = {step.token for step in done}
        # an event-based gateway waits for several events, each with a token of its own
        fired |= {f"{step.token}:{step.detail['fired']}" for step in done if step.detail.get("fired")}
        for row in self._gone("timer", rows, {"waiting", "held"}):
            timers.finish(self.case, row, fired=row["token"] in fired)

    def _subscriptions(self) -> None:
        rows = self._rows(subscription)
        for wait in self._new("message", rows):
            messages.subscribe(self.case, wait)
        for row in self._gone("message", rows, {"waiting"}):
            messages.unsubscribe(self.case, row)

    def _columns(self) -> None:
        variables = self.runtime.variables()
        self.case.changes["variables"] = feel.to_json(variables)
        self.case.changes["facts"] = facts_of(self.case.bundle.process, variables)
        if self.runtime.ended and self.case.row["state"] == InstanceState.ACTIVE:
            self.case.changes |= {"state": InstanceState.ENDED, "ended_at": self.case.ledger.now}
            self.case.note("ended", source=InstanceState.ACTIVE, target=InstanceState.ENDED)
            access.close(self.case)

    def _rows(self, table: Table, *conditions: Any) -> Mapping[str, Mapping[str, Any]]:
        columns = [table.c[name] for name in ("id", "token", "state", "element_id")]
        statement = select(*columns).where(table.c.instance_id == self.case.id, *conditions)
        return {row["token"]: dict(row) for row in self.case.ledger.execute(statement).mappings()}

    def _new(self, kind: str, rows: Mapping[str, Any]) -> Iterable[Wait]:
        return [wait for wait in self.waits if wait.kind == kind and wait.token not in rows]

    def _gone(self, kind: str, rows: Mapping[str, Mapping[str, Any]], states: set[str]) -> Iterable[Mapping[str, Any]]:
        waiting = {wait.token for wait in self.waits if wait.kind == kind}
        return [row for token, row in rows.items() if token not in waiting and row["state"] in states]


def facts_of(process: Process, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables that lists and searches show, as plain JSON by the type `process.toml` gives them."""
    return {name: _plain(variables.get(name), kind) for name, kind in process.facts.items()}


def _plain(value: Any, kind: str) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, str):
        return value[:500]
    return value if kind != "text" and isinstance(value, float) else str(value)[:500]
