"""What the tests of the engine share: a cast with the right groups, operations of their own, a released drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from engine import Engine, handling
from engine.handling import Job, Operation
from engine.records import Actor, Started, TaskRecord
from engine.settings import Settings
from tests.factories import Node, bundle

ALICE = Actor("anonymous")
ANSWERS = {"customer_name": "Alice", "customer_email": "alice@example.org", "customer_phone": "+905301112233"}


@dataclass
class Stage:
    """A desk with people, a drawing on it, and short ways to play it."""

    engine: Engine
    people: dict[str, Actor] = field(default_factory=dict)

    def draw(self, nodes: Sequence[Node], flows: str, **more: Any) -> None:
        """Release a drawing as the process `sample`."""
        self.engine.release("sample", bundle(nodes, flows, **more), author="dana", accept_warnings=True)

    def start(self, **more: Any) -> Started:
        """Alice files a case."""
        answers = {**ANSWERS, **more.pop("answers", {})}
        return self.engine.start("sample", answers, actor=more.pop("actor", ALICE), **more)

    def person(self, login: str, *groups: str) -> Actor:
        """A member of staff."""
        if login not in self.people:
            record, _ = self.engine.add_person(login, login.capitalize(), "a long password", groups=groups or ("desk",))
            self.people[login] = self.engine.actor_of(record.id)
        return self.people[login]

    @property
    def bob(self) -> Actor:
        """Bob works in the groups desk and lead."""
        return self.person("bob", "desk", "lead")

    def open_tasks(self, case: Started) -> list[TaskRecord]:
        """The open tasks of a case."""
        return self.engine.queries.tasks_of(case.instance_id, open_only=True)

    def task(self, case: Started, element: str | None = None) -> TaskRecord:
        """The one open task of a case, or that of an element."""
        found = [t for t in self.open_tasks(case) if element in (None, t.element_id)]
        assert len(found) == 1, [t.element_id for t in self.open_tasks(case)]
        return found[0]

    def complete(self, case: Started, element: str | None = None, actor: Actor | None = None, **answers: Any) -> None:
        """Bob (or somebody) completes the open task."""
        self.engine.complete(self.task(case, element).id, answers, actor or self.bob)

    def later(self, **delta: float) -> None:
        """Business time goes on, a sweep passes."""
        self.engine.set_clock(self.engine.queries.business_time() + timedelta(**delta), "operator")
        self.engine.sweep()

    def kinds(self, case: Started) -> list[tuple[str, str | None]]:
        """The history as (kind, element)."""
        return [(line.kind, line.element_id) for line in self.engine.queries.history(case.instance_id)]

    def state(self, case: Started) -> str:
        """The instance's state."""
        return self.engine.queries.instance(case.instance_id).state


@pytest.fixture
def stage(settings: Settings) -> Iterator[Stage]:
    """A desk without the project's handlers, so that tests register their own; 10:00 on Wednesday 2026-03-18."""
    from dataclasses import replace
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from engine import build

    made = build(replace(settings, handlers_package="", task_mails=False), nudge=lambda ids: None)
    made.set_clock(datetime(2026, 3, 18, 10, 0, tzinfo=ZoneInfo("Europe/Istanbul")), "operator")
    yield Stage(made)
    made.close()


Register = Callable[..., Callable[[Callable[..., Any]], Callable[..., Any]]]


@pytest.fixture
def operation(monkeypatch: pytest.MonkeyPatch) -> Register:
    """Register operations for one test: `@operation("send", to=str)`."""
    mine: dict[str, Operation] = {}
    monkeypatch.setattr(handling, "_registry", mine)

    def register(name: str, /, *, inline: bool = False, max_attempts: int = 3, **params: type) -> Any:
        return handling.handler(name, title=name, params=params, inline=inline, max_attempts=max_attempts)

    return register


@pytest.fixture
def calls(operation: Register) -> list[Job]:
    """An operation `send` that only remembers what it was given."""
    seen: list[Job] = []

    @operation("send")
    def send(job: Job) -> Mapping[str, Any]:
        seen.append(job)
        return {"sent": True}

    return seen
