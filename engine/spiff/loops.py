"""Loops: one activity executed several times, one after another or all at once."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from SpiffWorkflow.spiff.specs import defaults as spiff
from SpiffWorkflow.util.task import TaskState

from engine.errors import FeelError
from engine.spiff.flow import Flowing, failed
from engine.spiff.tokens import Token
from engine.spiff.values import copied, merged


class Looping(Flowing):
    """One execution after another, or all at once; the token of the loop stays STARTED meanwhile."""

    _wf_spec: Any
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
            raise failed(token, f"more than {self.limit} executions")
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
            raise failed(token, f"more than {self.limit} executions")
        if self.data_output is not None:
            token.put(self.data_output.bpmn_id, [])
        return {"count": len(items), "items": items, "outputs": {}}

    def _items(self, token: Token) -> list[Any]:
        if self.data_input is not None:
            name = self.data_input.bpmn_id
            items = token.data.get(name)
            if not isinstance(items, list):
                raise failed(token, f"the collection {name} is not a list")
            return list(items)
        number = token.workflow.script_engine.evaluate(token, self.cardinality)
        if isinstance(number, bool) or not isinstance(number, int | Decimal) or not 0 <= number <= self.limit:
            raise failed(token, f"the number of executions must be between 0 and {self.limit}")
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
            "numberOfInstances": total,
            "numberOfCompletedInstances": done,
            "numberOfActiveInstances": token.internal_data["created"] - done,
        }
        try:
            return token.workflow.script_engine.environment.evaluate(self.condition, {**token.data, **counters}) is True
        except FeelError as error:
            raise failed(token, f"completion condition: {error}") from error

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
