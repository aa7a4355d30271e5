"""Our interpreter alone: `Runtime` without database, the counterpart of stock SpiffWorkflow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine import feel
from engine.spiff import Runtime, Specs, StepContext, compile_bundle
from tests.bench import bundles
from tests.bench.drawing import END, LAST_KEYS, STEPS

NOW = datetime(2026, 3, 18, 7, 0, tzinfo=UTC)


def context() -> StepContext:
    """One verb's context: operations do nothing."""
    return StepContext(
        now=NOW,
        feel=feel.Context(NOW, ZoneInfo("Europe/Istanbul"), {}),
        run_inline=lambda name, params, variables: {"ok": True},
        operations=OPERATIONS,
    )


def _operations() -> dict[str, Any]:
    from engine import handling
    from tests.bench.handlers import operations  # noqa: F401 - registers them

    return dict(handling.operations())


OPERATIONS = _operations()


class Interpreter:
    """The reference process on `Runtime`."""

    def __init__(self, **more: Any) -> None:
        files = bundles.files(**more)
        self.specs = Specs.load(compile_bundle(files, "complaint"))

    def start(self, data: dict[str, Any]) -> Runtime:
        """A new case at its first user task."""
        runtime = Runtime.start(self.specs, data, context())
        runtime.advance()
        return runtime

    def load(self, state: bytes) -> Runtime:
        """A stored case."""
        return Runtime.load(self.specs, state, context())

    @staticmethod
    def complete(runtime: Runtime, name: str, answers: dict[str, Any]) -> None:
        """Answer the open user task, which must be `name`."""
        (wait,) = [w for w in runtime.waits() if w.kind == "user_task"]
        assert wait.element_id == name, f"ours waits at {wait.element_id}, not at {name}"
        runtime.complete(wait.token, answers)
        runtime.advance()

    def case(self, data: dict[str, Any]) -> int:
        """A whole case with load and save around every step. Answers the largest state in bytes."""
        state = self.start(data).dump()
        largest = len(state)
        for name, answers in STEPS:
            runtime = self.load(state)
            self.complete(runtime, name, answers)
            state = runtime.dump()
            largest = max(largest, len(state))
        assert_ended(runtime)
        return largest

    def hot_case(self, data: dict[str, Any]) -> None:
        """The same kept in memory: saved after every step, never loaded."""
        runtime = self.start(data)
        runtime.dump()
        for name, answers in STEPS:
            self.complete(runtime, name, answers)
            runtime.dump()
        assert_ended(runtime)


def assert_ended(runtime: Runtime) -> None:
    """The long path, to its end, with everything that was written on the way."""
    assert runtime.ended
    assert END in {step.element_id for step in runtime.steps() if step.kind == "completed"}
    assert set(LAST_KEYS) <= set(runtime.variables())
