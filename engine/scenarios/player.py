"""Playing one scenario: answers, messages and time, through the verbs that pages use."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from engine import feel
from engine.errors import BpmnError
from engine.facade import Engine
from engine.handling import Operation
from engine.records import Actor, TaskRecord, TimerRecord, Upload
from engine.scenarios.outcome import Run, ScenarioFailed, instant_of

ROUNDS = 200
"""More firings of timers than one wait of a scenario can need."""


def play(desk: Engine, process_key: str, name: str, scenario: Mapping[str, Any], people: Mapping[str, Actor]) -> Run:
    """Play one scenario on the active release. `people` are the members of staff by login.

    The desk's clock must be settable (Forbidden otherwise). Raises ScenarioFailed naming the step that
    does not fit what the drawing waits for, Invalid when a form refuses the answers.
    """
    return _Player(desk, process_key, people).play(name, scenario)


class _Player:
    """One play. Operations that a step tells to fail do so once; all others are the real ones."""

    def __init__(self, desk: Engine, process_key: str, people: Mapping[str, Actor]) -> None:
        self._failing: dict[str, str] = {}
        self._desk = Engine(replace(desk.house, operations=self._operations(desk.house.operations)))
        self._process_key = process_key
        self._people = people
        self._id = ""
        self._messages = itertools.count(1)
        self._calendar = desk.calendar(process_key)
        self._verbs: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "complete": self._complete,
            "wait_until": self._wait,
            "message": self._message,
            "fail": self._fail,
        }

    def play(self, name: str, scenario: Mapping[str, Any]) -> Run:
        start = scenario["start"]
        self._set(instant_of(start["at"]))
        by = start.get("by")
        started = self._desk.start(
            self._process_key,
            start["answers"],
            actor=self._people[by] if by else Actor("anonymous"),
            channel=start.get("channel", "web"),
            language=scenario.get("language", "en"),
            uploads=self._uploads(start.get("uploads", [])),
            received_at=instant_of(start["received_at"]) if "received_at" in start else None,
        )
        self._id = started.instance_id
        self._settle()
        for number, step in enumerate(scenario["steps"], 1):
            verb = next((v for v in self._verbs if v in step), None)
            if verb is None:
                raise ScenarioFailed(f"{name}, step {number}: none of {', '.join(self._verbs)}")
            try:
                self._verbs[verb](step)
            except ScenarioFailed as failed:
                raise ScenarioFailed(f"{name}, step {number}: {failed}") from None
        return self._result(name)

    def _uploads(self, names: Sequence[str]) -> list[Upload]:
        """Files that the customer hands in: those of the bundle's `examples/`."""
        files = self._desk.house.definitions.active(self._process_key).files
        missing = [name for name in names if f"examples/{name}" not in files]
        if missing:
            raise ScenarioFailed(f"the bundle has no examples/{missing[0]}")
        return [Upload(name, files[f"examples/{name}"]) for name in names]

    # what a step may do

    def _complete(self, step: Mapping[str, Any]) -> None:
        element = str(step["complete"])
        if "at" in step:
            self._move(self._when(step["at"], element))
        task = self._task(element)
        self._desk.complete(task.id, step.get("answers", {}), self._who(task, step.get("by")))
        self._settle()

    def _wait(self, step: Mapping[str, Any]) -> None:
        self._move(self._when(step["wait_until"], None))

    def _message(self, step: Mapping[str, Any]) -> None:
        if "at" in step:
            self._move(self._when(step["at"], None))
        waiting = [s for s in self._desk.queries.subscriptions(self._id) if s.message == step["message"]]
        if not waiting:
            raise ScenarioFailed(f"nobody waits for the message {step['message']!r}")
        self._desk.correlate(
            waiting[0].key,
            source="scenario",
            message_id=f"{self._id}:{next(self._messages)}",
            payload=step.get("payload"),
        )
        self._settle()

    def _fail(self, step: Mapping[str, Any]) -> None:
        self._failing[str(step["fail"])] = str(step["error"])

    # people and operations

    def _task(self, element: str) -> TaskRecord:
        tasks = [t for t in self._desk.queries.tasks_of(self._id) if t.state in {"offered", "claimed"}]
        for task in tasks:
            if task.element_id == element:
                return task
        offered = [t.element_id for t in tasks]
        raise ScenarioFailed(f"{element} is not offered; offered are {offered}; incidents are {self._incidents()}")

    def _who(self, task: TaskRecord, login: str | None) -> Actor:
        if task.lane == "customer":
            return Actor(f"customer:{self._id}")
        if login is not None:
            return self._people[login]
        for actor in self._people.values():
            if task.group in actor.groups and actor.id not in task.excluded:
                return actor
        raise ScenarioFailed(f"nobody in the group {task.group} may do {task.element_id}")

    def _operations(self, real: Callable[[], Mapping[str, Operation]]) -> Callable[[], Mapping[str, Operation]]:
        def table() -> Mapping[str, Operation]:
            return {name: self._wrapped(operation) for name, operation in real().items()}

        return table

    def _wrapped(self, operation: Operation) -> Operation:
        def run(*given: Any, **params: Any) -> Mapping[str, Any] | None:
            code = self._failing.pop(operation.name, None)
            if code is not None:
                raise BpmnError(code)
            return operation.run(*given, **params)

        return replace(operation, run=run)

    # time

    def _when(self, said: str, element: str | None) -> datetime:
        """`+PT1H`, an ISO instant, `due` (of the task), the id of a running timer, or `= FEEL` (`= workdays(2)`)."""
        now = self._desk.queries.business_time()
        if said == "due" and element is not None:
            return self._task(element).due_at or now
        if said.startswith("+"):
            seconds = _feel(f'duration("{said[1:]}") / duration("PT1S")', now, self._calendar)
            return now + timedelta(seconds=float(seconds))
        if said.startswith("="):
            value = _feel(said[1:].strip(), now, self._calendar)
            if not isinstance(value, datetime):
                raise ScenarioFailed(f"{said!r} gives no date and time")
            return value
        timers = [t for t in self._running() if t.element_id == said]
        return timers[0].due_at if timers else instant_of(said)

    def _move(self, target: datetime) -> None:
        """Let business time pass; each timer fires at its own instant, also those that the firing starts."""
        for _ in range(ROUNDS):
            due = [t.due_at for t in self._running() if t.state == "waiting" and t.due_at <= target]
            if not due:
                break
            self._set(max(min(due), self._desk.queries.business_time()))
            self._settle()
        else:
            raise ScenarioFailed("timers fire without end")
        self._set(max(target, self._desk.queries.business_time()))
        self._settle()

    def _running(self) -> list[TimerRecord]:
        return self._desk.queries.timers(self._id, open_only=True)

    def _set(self, instant: datetime) -> None:
        self._desk.set_clock(instant, "operator")

    def _settle(self) -> None:
        """Perform what is due until nothing is."""
        for _ in range(ROUNDS):
            report = self._desk.sweep()
            if not (self._desk.work() or report.timers or report.jobs):
                return
        raise ScenarioFailed("the desk does not come to rest")

    # what came out

    def _incidents(self) -> list[str]:
        open_ones = [i for i in self._desk.queries.incidents_of(self._id) if i.state == "open"]
        return [f"{i.element_id}: {i.cause}: {i.detail}" for i in open_ones]

    def _result(self, name: str) -> Run:
        queries = self._desk.queries
        lines = queries.history(self._id)
        entered = [line for line in lines if line.kind == "entered" and line.element_id]
        return Run(
            name=name,
            instance=queries.instance(self._id),
            history=lines,
            path=[str(line.element_id) for line in entered],
            messages=[f"{m.template}/{m.channel}" for m in queries.messages(self._id) if m.template],
            statuses=[str(line.target_state) for line in lines if line.kind == "status"],
            outcomes=[line.target_state for line in lines if line.kind == "outcome"],
            entered_at={str(line.element_id): line.at for line in entered},
            incidents=self._incidents(),
        )


def _feel(source: str, now: datetime, calendar: Any) -> Any:
    context = feel.Context(now, calendar.zone, calendar.feel_functions(now))
    return feel.compile(source).evaluate({}, context)
