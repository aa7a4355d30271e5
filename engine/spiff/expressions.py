"""FEEL at SpiffWorkflow's script environment: the one gate all of its expression places go through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.script_engine.python_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment

from engine import feel
from engine.errors import FeelError, StepFailed
from engine.spiff.facts import StepContext


class FeelEnvironment(BasePythonScriptEngineEnvironment):
    """Evaluates FEEL over variables; it has no globals and can execute nothing."""

    def __init__(self, context: StepContext) -> None:
        super().__init__({})
        self.context = context

    def evaluate(self, expression: Any, context: Mapping[str, Any], external_context: Any = None) -> Any:
        """The value of a FEEL expression. Raises FeelError."""
        return feel.compile(str(expression or "").strip()).evaluate(context, self.context.feel)

    def execute(self, script: Any, context: dict[str, Any], external_context: Any = None) -> bool:
        """The entries of one FEEL context become variables. Raises FeelError."""
        context.update(self.entries(script, context))
        return True

    def entries(self, script: Any, context: Mapping[str, Any]) -> dict[str, Any]:
        """What a script task's FEEL context gives. Raises FeelError when it is no context."""
        value = self.evaluate(script, context)
        if not isinstance(value, dict):
            raise FeelError("A script task holds one FEEL context: { name: expression, ... }")
        return value

    def call_service(self, context: Any, **kwargs: Any) -> Any:
        """Never: service tasks park and their handlers run outside."""
        raise FeelError("Handlers are not called from here")


class FeelEngine(PythonScriptEngine):
    """SpiffWorkflow's engine with FEEL only; every failure names the element."""

    def __init__(self, context: StepContext) -> None:
        super().__init__(FeelEnvironment(context))

    def validate(self, expression: Any) -> None:
        """Raises FeelError when the text is no FEEL."""
        feel.compile(str(expression or "").strip())

    def evaluate(self, task: Any, expression: Any, external_context: Any = None) -> Any:
        """The value over the token's variables. Raises StepFailed."""
        try:
            return self.environment.evaluate(expression, task.data)
        except FeelError as error:
            raise StepFailed(task.element_id, str(task.id), f"{_shown(expression)}: {error}") from error

    def entries(self, task: Any, script: Any) -> dict[str, Any]:
        """The variables a script task writes. Raises StepFailed."""
        try:
            found: dict[str, Any] = self.environment.entries(script, task.data)
        except FeelError as error:
            raise StepFailed(task.element_id, str(task.id), f"{_shown(script)}: {error}") from error
        return found

    def execute(self, task: Any, script: Any, external_context: Any = None) -> bool:
        """A FEEL context over the token's variables. Raises StepFailed."""
        task.put_all(self.entries(task, script))
        return True

    def call_service(self, task: Any, **kwargs: Any) -> Any:
        """Never: see FeelEnvironment.call_service."""
        raise StepFailed(task.element_id, str(task.id), "handlers are not called from inside a step")


def _shown(expression: Any) -> str:
    text = " ".join(str(expression or "").split())
    return f"“{text[:80]}{'…' if len(text) > 80 else ''}”"
