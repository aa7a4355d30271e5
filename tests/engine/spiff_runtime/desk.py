"""Drives a drawing: saves and reloads before every command, so that nothing lives only in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine import feel
from engine.spiff import Budget, Runtime, Specs, Step, StepContext, Wait
from engine.spiff.compiling import compile_here
from tests.engine.spiff_runtime import drawing

NOON = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
ISTANBUL = ZoneInfo("Europe/Istanbul")


def no_inline(operation: str, params: dict[str, Any], variables: dict[str, Any]) -> Mapping[str, Any]:
    raise AssertionError(f"{operation} is not inline")


def context(now: datetime = NOON, **more: Any) -> StepContext:
    zone = feel.Context(now=now, timezone=ISTANBUL, functions={})
    return StepContext(**{"now": now, "feel": zone, "run_inline": no_inline, "budget": Budget(), **more})


def compiled(*processes: str, **files: bytes) -> Specs:
    first = processes[0].split('id="', 1)[1].split('"', 1)[0]
    bundle = {"main.bpmn": drawing.definitions(*processes), **{k.replace("_dmn", ".dmn"): v for k, v in files.items()}}
    return Specs.load(compile_here(bundle, first))


class Desk:
    """An instance with its whole journal."""

    def __init__(self, *processes: str, variables: Mapping[str, Any] | None = None, **more: Any) -> None:
        self.specs = more.pop("specs", None) or compiled(*processes, **more.pop("files", {}))
        self.context = context(**more)
        self.journal: list[Step] = []
        self.runtime = Runtime.start(self.specs, variables or {}, self.context)
        self.go()

    @property
    def now(self) -> datetime:
        return self.context.now

    def go(self) -> None:
        self.runtime.advance()
        self.reload()

    def reload(self) -> None:
        self.journal += self.runtime.steps()
        self.runtime = Runtime.load(self.specs, self.runtime.dump(), self.context)

    def wait(self, element_id: str, kind: str | None = None) -> Wait:
        found = [w for w in self.runtime.waits() if w.element_id == element_id and kind in (None, w.kind)]
        assert len(found) == 1, (element_id, [(w.element_id, w.kind) for w in self.runtime.waits()])
        return found[0]

    def waiting(self, kind: str | None = None) -> list[str]:
        return [w.element_id for w in self.runtime.waits() if kind in (None, w.kind)]

    def complete(self, element_id: str, **answers: Any) -> None:
        self.runtime.complete(self.wait(element_id, "user_task").token, answers)
        self.reload()
        self.go()

    def finish(self, element_id: str, **result: Any) -> None:
        self.runtime.finish_job(self.wait(element_id, "job").token, result)
        self.reload()
        self.go()

    def fail(self, element_id: str, code: str, **variables: Any) -> bool:
        caught = self.runtime.raise_error(self.wait(element_id).token, code, variables)
        self.reload()
        self.go()
        return caught

    def deliver(self, element_id: str, **payload: Any) -> None:
        self.runtime.deliver(self.wait(element_id, "message").token, payload)
        self.reload()
        self.go()

    def later(self, **delta: float) -> None:
        self.at(self.now + timedelta(**delta))

    def at(self, now: datetime) -> None:
        self.context = replace(self.context, now=now, feel=feel.Context(now=now, timezone=ISTANBUL, functions={}))
        self.reload()
        self.go()

    def path(self, kind: str = "completed") -> list[str]:
        return [step.element_id for step in self.journal if step.kind == kind]

    @property
    def variables(self) -> dict[str, Any]:
        return self.runtime.variables()

    @property
    def ended(self) -> bool:
        return self.runtime.ended
