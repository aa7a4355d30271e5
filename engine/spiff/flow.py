"""How every element behaves: entered in `advance`, left without evaluating what follows, noted in the journal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from SpiffWorkflow.bpmn.specs import control
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import _BpmnCondition
from SpiffWorkflow.bpmn.specs.defaults import ExclusiveGateway as LibraryExclusiveGateway
from SpiffWorkflow.util.task import TaskState

from engine.errors import StepFailed
from engine.spiff.tokens import LIVE, Token


class Flowing:
    """Mixed into every task spec class, before SpiffWorkflow's own."""

    ends = False
    """Whether a token here has ended its process."""
    joins = False
    """Whether tokens gather here (a waiting one is a branch that has ended)."""
    is_guard = False
    """Whether it is a boundary event."""
    takes_all = False
    """Whether a loop hands on everything its executions changed (no output collection)."""

    name: str
    bpmn_id: str | None
    outputs: list[Any]
    completed_event: Any

    # --- what SpiffWorkflow calls --------------------------------------------------------------

    def _predict(self, *_: Any, **__: Any) -> None:
        """Nothing: only tokens that exist are in the tree."""

    def _update(self, token: Token) -> None:
        if self._update_hook(token):
            token._ready()

    def _update_hook(self, token: Token) -> bool:
        return True

    def _run_hook(self, token: Token) -> bool | None:
        return True

    def _on_complete_hook(self, token: Token) -> None:
        self.completed_event.emit(token.workflow, token)

    def _on_complete(self, token: Token) -> None:
        self._on_complete_hook(token)
        top = token.workflow.top_workflow
        if self.bpmn_id is not None:
            top.note("completed", token, {name: token.data.get(name) for name in token.changed}, **_detail(token))
        for child in token.children:
            if child.has_state(TaskState.FUTURE) and not child.triggered:
                child._inherit_data()
                if child.task_spec.joins:
                    child.internal_data.update(came_from=self.name, arrived=token.ended)
        for guard in guards(token):
            guard.cancel()
        self.left(token)
        token.workflow._task_completed_notify(token)

    def _on_cancel(self, token: Token) -> None:
        """Nothing hangs on most tokens."""

    # --- ours ----------------------------------------------------------------------------------

    def follows(self, token: Token) -> list[Any]:
        """The specs of the tokens that go on from here."""
        return [spec for spec in self.outputs if not isinstance(spec, control.BoundaryEventJoin)]

    def left(self, token: Token) -> None:
        """After the element was left and what follows has arrived."""

    def carries(self, token: Token) -> bool:
        """Whether the token's variables are those of a branch under way."""
        return not token.triggered or cast(Token, token.parent).task_spec.takes_all

    def moved(self, token: Token, before: int) -> None:
        """The token's state changed: a fact for the journal when it is an element of the drawing."""
        if self.bpmn_id is None:
            return
        if before == TaskState.FUTURE and token.has_state(LIVE):
            token.workflow.top_workflow.note("entered", token, **_detail(token))
        elif token.has_state(TaskState.CANCELLED) and before & LIVE:
            token.workflow.top_workflow.note("cancelled", token, **_detail(token))


def failed(token: Token, cause: str) -> StepFailed:
    """The error for a token that cannot go on."""
    return StepFailed(token.element_id, str(token.id), cause)


def _detail(token: Token) -> dict[str, Any]:
    """Which execution of a loop it was, and which of several events happened."""
    return {
        name: token.internal_data[name] for name in ("instance", "fired") if token.internal_data.get(name, "") != ""
    }


def guards(token: Token) -> list[Token]:
    """The armed boundary events of the activity a token stands at (or of the whole of a multi-instance one)."""
    group = token.internal_data.get("guard")
    if group is None or token.task_spec.is_guard:
        return []
    return [
        other
        for other in token.workflow.open.values()
        if other is not token
        and other.internal_data.get("guard") == group
        and other.task_spec.is_guard
        and other.has_state(TaskState.WAITING | TaskState.FUTURE)
    ]


def guarded(event: Token) -> Token | None:
    """The token of the activity a boundary event is attached to."""
    group = event.internal_data.get("guard")
    members = (one for one in event.workflow.open.values() if one.internal_data.get("guard") == group)
    return next((one for one in members if not one.task_spec.is_guard), None)


def around(token: Token) -> Iterator[Token]:
    """The activities a token is in, innermost first: its own, the multi-instance one, sub-processes, callers."""
    current: Token | None = token
    while current is not None:
        yield current
        if current.triggered and current.parent is not None:
            current = cast(Token, current.parent)
        else:
            current = current.workflow.host()


class Start(Flowing, control.BpmnStartTask):
    """The root of a process."""


class End(Flowing, control.SimpleBpmnTask):
    """The very end of a process."""

    ends = True


class StartEventSplit(Flowing, control.StartEventSplit):
    """Several start events; the rules refuse them."""


class StartEventJoin(Flowing, control.StartEventJoin):
    """See StartEventSplit."""


class BoundaryEventSplit(Flowing, control.BoundaryEventSplit):
    """Before an activity with boundary events: the events are armed before the activity begins."""

    def left(self, token: Token) -> None:
        """Arm the events; activity and events know each other by the id of this token."""
        for child in token.children:
            child.internal_data["guard"] = str(token.id)
        for child in token.children:
            if child.task_spec.is_guard:
                child.task_spec._update(child)


class BoundaryEventJoin(Flowing, control.BoundaryEventJoin):
    """Never entered: an activity disarms its events when it is left (correction 5)."""


class Condition(_BpmnCondition):
    """A FEEL condition: true, or not. Null counts as not."""

    def _matches(self, task: Token) -> bool:
        value = task.workflow.script_engine.evaluate(task, self.args[0])
        if value is None or isinstance(value, bool):
            return bool(value)
        raise failed(task, f"the condition “{self.args[0]}” gives {type(value).__name__}, not true or false")


class ExclusiveGateway(Flowing, LibraryExclusiveGateway):
    """The first flow whose condition holds, else the default."""

    def _run_hook(self, token: Token) -> bool:
        chosen = self.default_task_spec
        for condition, name in self.cond_task_specs:
            if condition is not None and condition._matches(token):
                chosen = name
                break
        if chosen is None:
            raise failed(token, "no condition holds and there is no default flow")
        token._sync_children([self._wf_spec.task_specs[chosen]], TaskState.FUTURE)
        return True
