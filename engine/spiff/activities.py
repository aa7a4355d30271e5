"""Activities: people, jobs, scripts, decisions, sub-processes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults as library
from SpiffWorkflow.bpmn.specs.event_definitions import ErrorEventDefinition
from SpiffWorkflow.spiff.specs import defaults as spiff

from engine.errors import BpmnError, FeelError
from engine.handling import Operation
from engine.spiff.events import throw
from engine.spiff.flow import Flowing, failed
from engine.spiff.tokens import Token
from engine.spiff.values import copied


class UserTask(Flowing, spiff.UserTask):
    """Waits for a person."""


class ManualTask(Flowing, spiff.ManualTask):
    """Waits for a person who does something outside and says so."""


class NoneTask(Flowing, spiff.NoneTask):
    """A plain task waits like a manual one."""


class ScriptTask(Flowing, spiff.ScriptTask):
    """One FEEL context whose entries become variables."""

    def _run_hook(self, token: Token) -> bool:
        token.put_all(token.workflow.script_engine.entries(token, self.script))
        return True


class BusinessRuleTask(Flowing, library.NoneTask):
    """A decision table whose outputs become variables by their names."""

    def __init__(self, wf_spec: Any, bpmn_id: str, decision: str = "", **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.decision = decision
        self.manual = False

    def _run_hook(self, token: Token) -> bool:
        top = token.workflow.top_workflow
        try:
            outputs = top.decisions.evaluate(self.decision, token.data, top.context.feel)
        except FeelError as error:
            raise failed(token, f"decision {self.decision}: {error}") from error
        token.put_all(outputs)
        return True


class ServiceTask(Flowing, spiff.ServiceTask):
    """Parks in STARTED until its job is finished; an inline operation is performed at once (decision 5)."""

    def __init__(
        self,
        wf_spec: Any,
        name: str,
        operation_name: str,
        operation_params: Any,
        result_variable: str | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(wf_spec, name, operation_name, operation_params, result_variable, **kwargs)
        self.result_variable = result_variable or ""

    def _run_hook(self, token: Token) -> bool | None:
        context = token.workflow.top_workflow.context
        params = self.parameters(token)
        operation = context.operations.get(self.operation_name)
        if operation is None and context.operations:
            raise failed(token, f"no handler is registered for the operation {self.operation_name}")
        if operation is not None:
            params = _typed(token, operation, params)
        if operation is None or not operation.inline:
            token.internal_data["params"] = params
            return None
        try:
            self.apply(token, context.run_inline(self.operation_name, copied(params), copied(token.data)))
        except BpmnError as error:
            if throw(token, ErrorEventDefinition, error.code, error.variables):
                return None
            raise failed(token, f"nothing catches the error {error.code}") from error
        return True

    def parameters(self, token: Token) -> dict[str, Any]:
        """The inputs, evaluated. Raises StepFailed."""
        engine = token.workflow.script_engine
        given = {name: engine.evaluate(token, param["value"]) for name, param in self.operation_params.items()}
        return {name: token.kept(f"the parameter {name}", value) for name, value in given.items()}

    def apply(self, token: Token, result: Mapping[str, Any] | None) -> None:
        """The result becomes variables, or the one named variable."""
        if self.result_variable:
            token.put(self.result_variable, dict(result or {}))
        else:
            token.put_all(result or {})


_TYPES: Mapping[type, tuple[type, ...]] = {
    str: (str,),
    bool: (bool,),
    int: (int, Decimal),
    float: (int, Decimal, float),
    Decimal: (int, Decimal),
    list: (list,),
    dict: (dict,),
    date: (date,),
    datetime: (datetime,),
}


def _typed(token: Token, operation: Operation, params: dict[str, Any]) -> dict[str, Any]:
    unknown = set(params) - set(operation.params)
    if unknown:
        raise failed(token, f"{operation.name} has no parameter {', '.join(sorted(unknown))}")
    given = {name: value for name, value in params.items() if value is not None}
    missing = operation.required - set(given)
    if missing:
        raise failed(token, f"{operation.name} needs a value for {', '.join(sorted(missing))}")
    for name, value in given.items():
        wanted = operation.params[name]
        if not _fits(value, wanted):
            kinds = f"{wanted.__name__}, not {type(value).__name__}"
            raise failed(token, f"the parameter {name} of {operation.name} must be {kinds}")
    return params


def _fits(value: Any, wanted: type) -> bool:
    if wanted is object or wanted not in _TYPES:
        return True
    if isinstance(value, bool) and wanted is not bool:
        return False
    if wanted is int and isinstance(value, Decimal):
        return value == value.to_integral_value()
    return isinstance(value, _TYPES[wanted]) and not (wanted is date and isinstance(value, datetime))


class Nesting(Flowing):
    """Runs a process inside; only what changed in it comes back (decision 14).

    With an ioSpecification (of the activity, else of the process) only what it lists goes in and
    comes back. A listed input that has no value yet goes in as null.
    """

    io_specification: Any
    spec: str

    def _run_hook(self, token: Token) -> None:
        part = token.workflow.top_workflow.begin(token)
        names = _listed(token, part, "data_inputs")
        if names is None:
            part.task_tree.take(token.known())
            return
        root = part.task_tree
        root.data = {name: token.data.get(name) for name in names}
        root.stamps = {name: token.stamps[name] for name in names if name in token.stamps}

    def returned(self, token: Token, part: Any) -> None:
        """The process inside has ended: take what it changed and go on."""
        token.adopt_all(part.result, self.outputs_of(token, part))
        token.workflow.top_workflow.forget(token)
        token.complete()

    def outputs_of(self, token: Token, part: Any) -> list[str] | None:
        """The variables that come back to this token, None for all."""
        return _listed(token, part, "data_outputs")

    def _on_cancel(self, token: Token) -> None:
        top = token.workflow.top_workflow
        part = top.subprocesses.get(token.id)
        if part is not None:
            part.cancel()
            top.forget(token)


def _listed(token: Token, part: Any, side: str) -> list[str] | None:
    specification = token.task_spec.io_specification or part.spec.io_specification
    if specification is None and "instance" in token.internal_data:
        # SpiffWorkflow keeps what a repeated activity declares at the loop around it.
        specification = token.parent.task_spec.io_specification
    return [var.bpmn_id for var in getattr(specification, side)] if specification is not None else None


class SubWorkflowTask(Nesting, spiff.SubWorkflowTask):
    """An embedded sub-process."""


class TransactionSubprocess(Nesting, spiff.TransactionSubprocess):
    """A transaction runs as a plain sub-process; the rules refuse what would differ."""


class EventSubprocess(Nesting, spiff.EventSubprocess):
    """Only ever loaded, never entered: the rules refuse event sub-processes."""


class CallActivity(Nesting, spiff.CallActivity):
    """A called process."""
