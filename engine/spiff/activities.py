"""Activities: people, jobs, scripts, decisions, sub-processes, loops."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults as library
from SpiffWorkflow.bpmn.specs.event_definitions import ErrorEventDefinition
from SpiffWorkflow.spiff.specs import defaults as spiff
from SpiffWorkflow.util.task import TaskState

from engine.errors import BpmnError, FeelError, StepFailed
from engine.handling import Operation
from engine.spiff.events import throw
from engine.spiff.flow import Flowing
from engine.spiff.tokens import Token
from engine.spiff.values import copied, merged


def _failed(token: Token, cause: str) -> StepFailed:
    return StepFailed(token.element_id, str(token.id), cause)


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
            raise _failed(token, f"decision {self.decision}: {error}") from error
        token.put_all(outputs)
        return True


class ServiceTask(Flowing, spiff.ServiceTask):
    """Parks in STARTED until its job is finished; an inline operation is performed at once (decision 5)."""

    def __init__(self, wf_spec: Any, name: str, operation_name: str, operation_params: Any, result_variable: str | None,
                 **kwargs: Any) -> None:
        super().__init__(wf_spec, name, operation_name, operation_params, result_variable, **kwargs)
        self.result_variable = result_variable or ""

    def _run_hook(self, token: Token) -> bool | None:
        context = token.workflow.top_workflow.context
        params = self.parameters(token)
        operation = context.operations.get(self.operation_name)
        if operation is None and context.operations:
            raise _failed(token, f"no handler is registered for the operation {self.operation_name}")
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
            raise _failed(token, f"nothing catches the error {error.code}") from error
        return True

    def parameters(self, token: Token) -> dict[str, Any]:
        """The inputs, evaluated. Raises StepFailed."""
        engine = token.workflow.script_engine
        return {name: engine.evaluate(token, param["value"]) for name, param in self.operation_params.items()}

    def apply(self, token: Token, result: Mapping[str, Any] | None) -> None:
        """The result becomes variables, or the one named variable."""
        if self.result_variable:
            token.put(self.result_variable, dict(result or {}))
        else:
            token.put_all(result or {})


_TYPES: Mapping[type, tuple[type, ...]] = {
    str: (str,), bool: (bool,), int: (int, Decimal), float: (int, Decimal, float), Decimal: (int, Decimal),
    list: (list,), dict: (dict,), date: (date,), datetime: (datetime,),
}


def _typed(token: Token, operation: Operation, params: dict[str, Any]) -> dict[str, Any]:
    unknown = set(params) - set(operation.params)
    if unknown:
        raise _failed(token, f"{operation.name} has no parameter {', '.join(sorted(unknown))}")
    given = {name: value for name, value in params.items() if value is not None}
    missing = operation.required - set(given)
    if missing:
        raise _failed(token, f"{operation.name} needs a value for {', '.join(sorted(missing))}")
    for name, value in given.items():
        wanted = operation.params[name]
        if not _fits(value, wanted):
            raise _failed(token, f"the parameter {name} of {operation.name} must be {wanted.__name__}, not {type(value).__name__}")
    return params


def _fits(value: Any, wanted: type) -> bool:
    if wanted is object or wanted not in _TYPES:
        return True
    if isinstance(value, bool) and wanted is not bool:
        return False
    if wanted is int and isinstance(value, Decimal):
        return value == value.to_integral_value()
    return isinstance(value, _TYPES[wanted]) and not (wanted is date and isinstance(value, datetime))


# --- sub-processes -----------------------------------------------------------------------------


class Nesting(Flowing):
    """Runs a process inside; only what changed in it comes back (decision 14)."""

    io_specification: Any
    spec: str

    def _run_hook(self, token: Token) -> None:
        part = token.workflow.top_workflow.begin(token)
        names = self._inputs_of(part)
        if names is None:
            part.task_tree.take(token.known())
            return
        missing = [name for name in names if name not in token.data]
        if missing:
            raise _failed(token, f"the variable {missing[0]} is to be handed in but does not exist")
        root = part.task_tree
        root.data = {name: token.data[name] for name in names}
        root.stamps = {name: token.stamps[name] for name in names if name in token.stamps}

    def returned(self, token: Token, part: Any) -> None:
        """The process inside has ended: take what it changed and go on."""
        names = self._outputs_of(part)
        token.adopt_all(part.result, names)
        token.workflow.top_workflow.forget(token)
        token.complete()

    def _inputs_of(self, part: Any) -> list[str] | None:
        return _names(self.io_specification, "data_inputs") or _names(part.spec.io_specification, "data_inputs")

    def _outputs_of(self, part: Any) -> list[str] | None:
        return _names(self.io_specification, "data_outputs") or _names(part.spec.io_specification, "data_outputs")

    def _on_cancel(self, token: Token) -> None:
        top = token.workflow.top_workflow
        part = top.subprocesses.get(token.id)
        if part is not None:
            part.cancel()
            top.forget(token)


def _names(specification: Any, side: str) -> list[str] | None:
    return [var.bpmn_id for var in getattr(specification, side)] if specification is not None else None


class SubWorkflowTask(Nesting, spiff.SubWorkflowTask):
    """An embedded sub-process."""


class TransactionSubprocess(Nesting, spiff.TransactionSubprocess):
    """A transaction runs as a plain sub-process; the rules refuse what would differ."""


class EventSubprocess(Nesting, spiff.EventSubprocess):
    """Only ever loaded, never entered: the rules refuse event sub-processes."""


class CallActivity(Nesting, spiff.CallActivity):
    """A called process."""


# --- loops -------------------------------------------------------------------------------------


class Looping(Flowing):
    """One execution after another, or all at once; the token of the loop stays STARTED meanwhile."""

    task_spec: str
    condition: str | None
    limit = 1000

    def _run_hook(self, token: Token) -> bool | None:
        if "count" not in token.internal_data:
            token.internal_data.update(self.begin(token), created=0, done=[])
        if self.finished(token):
            for child in token.children:
                child.cancel()
            return True
        self.spawn(token)
        return None

    def begin(self, token: Token) -> dict[str, Any]:
        """What the loop must remember. Raises StepFailed."""
        raise NotImplementedError

    def finished(self, token: Token) -> bool:
        """Whether no further execution is needed."""
        raise NotImplementedError

    def spawn(self, token: Token) -> None:
        """Begin the next execution or all of them."""
        raise NotImplementedError

    def execute(self, token: Token, preset: Mapping[str, Any]) -> None:
        """Begin one execution with these variables beside those of the loop."""
        number = token.internal_data["created"]
        if number >= self.limit:
            raise _failed(token, f"more than {self.limit} executions")
        child = token._add_child(self._wf_spec.task_specs[self.task_spec], TaskState.FUTURE)
        child.triggered = True
        child.internal_data["instance"] = number
        child.data.update(copied(preset))
        child._inherit_data()
        token.internal_data["created"] = number + 1

    def merge_child(self, workflow: Any, child: Token) -> None:
        """An execution has ended: take its result; what follows is decided in the next step."""
        token = child.parent
        if not token.has_state(TaskState.STARTED):
            return
        self.collect(token, child)
        token.internal_data["done"] = [*token.internal_data["done"], child.internal_data["instance"]]
        token._set_state(TaskState.READY)

    def collect(self, token: Token, child: Token) -> None:
        """Hand on everything the execution changed; executions are branches of one another (decision 14)."""
        top = token.workflow.top_workflow
        known, conflicts = merged([token.known(0), child.known(1)], top.tick)
        token.adopt_all(known)
        if conflicts:
            top.note("merge_conflict", token, variables=conflicts)

    def running(self, token: Token) -> bool:
        """Whether an execution is under way."""
        return any(not child.has_state(TaskState.FINISHED_MASK) for child in token.children if child.triggered)


class StandardLoopTask(Looping, spiff.StandardLoopTask):
    """While the condition holds."""

    takes_all = True

    def begin(self, token: Token) -> dict[str, Any]:
        """Nothing to remember but the count."""
        return {"count": self.maximum}

    def finished(self, token: Token) -> bool:
        """Tested before the first execution only when drawn so."""
        done = len(token.internal_data["done"])
        if done == 0 and not self.test_before:
            return False
        if self.maximum is not None and done >= self.maximum:
            return True
        return self.condition is not None and token.workflow.script_engine.evaluate(token, self.condition) is not True

    def spawn(self, token: Token) -> None:
        """One at a time."""
        if not self.running(token):
            self.execute(token, {})


class _MultiInstance(Looping):
    """One execution per item of a list, or as many as a number says."""

    data_input: Any
    data_output: Any
    input_item: Any
    output_item: Any
    cardinality: str | None

    @property
    def takes_all(self) -> bool:  # type: ignore[override]
        """Without an output collection every change is handed on."""
        return self.data_output is None

    def begin(self, token: Token) -> dict[str, Any]:
        """The items, fixed when the activity is entered."""
        items = self._items(token)
        if len(items) > self.limit:
            raise _failed(token, f"more than {self.limit} executions")
        if self.data_output is not None:
            token.put(self.data_output.bpmn_id, [])
        return {"count": len(items), "items": items, "outputs": {}}

    def _items(self, token: Token) -> list[Any]:
        if self.data_input is not None:
            name = self.data_input.bpmn_id
            items = token.data.get(name)
            if not isinstance(items, list):
                raise _failed(token, f"the collection {name} is not a list")
            return list(items)
        number = token.workflow.script_engine.evaluate(token, self.cardinality)
        if isinstance(number, bool) or not isinstance(number, int | Decimal) or not 0 <= number <= self.limit:
            raise _failed(token, f"the number of executions must be between 0 and {self.limit}")
        return list(range(int(number)))

    def finished(self, token: Token) -> bool:
        """All done, or the completion condition holds."""
        done = len(token.internal_data["done"])
        if done == token.internal_data["count"]:
            return True
        return done > 0 and bool(self.condition) and self._enough(token, done)

    def _enough(self, token: Token, done: int) -> bool:
        total = token.internal_data["count"]
        counters = {
            "numberOfInstances": total, "numberOfCompletedInstances": done,
            "numberOfActiveInstances": token.internal_data["created"] - done,
        }
        try:
            return token.workflow.script_engine.environment.evaluate(self.condition, {**token.data, **counters}) is True
        except FeelError as error:
            raise _failed(token, f"completion condition: {error}") from error

    def start_next(self, token: Token) -> None:
        """Begin the execution for the next item."""
        item = token.internal_data["items"][token.internal_data["created"]]
        self.execute(token, {self.input_item.bpmn_id: item} if self.input_item is not None else {})

    def collect(self, token: Token, child: Token) -> None:
        """The output item of each execution, in the order of the items."""
        if self.data_output is None:
            super().collect(token, child)
            return
        if self.output_item is not None:
            outputs = token.internal_data["outputs"]
            outputs[str(child.internal_data["instance"])] = child.data.get(self.output_item.bpmn_id)
            token.put(self.data_output.bpmn_id, [outputs[key] for key in sorted(outputs, key=int)])


class ParallelMultiInstanceTask(_MultiInstance, spiff.ParallelMultiInstanceTask):
    """All executions at once."""

    def spawn(self, token: Token) -> None:
        """All that have not begun."""
        while token.internal_data["created"] < token.internal_data["count"]:
            self.start_next(token)


class SequentialMultiInstanceTask(_MultiInstance, spiff.SequentialMultiInstanceTask):
    """One execution after the other."""

    def spawn(self, token: Token) -> None:
        """The next one when none is under way."""
        if not self.running(token):
            self.start_next(token)
