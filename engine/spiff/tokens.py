"""A token: SpiffWorkflow's task with variables that are never shared and a life without recursion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine import feel
from engine.errors import FeelError, StepFailed
from engine.spiff.values import Known, Stamps, same

_DEPTH_IN_STATE = 4
"""A value may also be stored among the parameters of a job, a few levels deep."""
LIVE = TaskState.WAITING | TaskState.READY | TaskState.STARTED


class Token(Task):
    """One token at one element.

    FUTURE means here: has just arrived, its element was not looked at yet. Nothing is predicted
    (corrections 1 and 2 in README.md). Values in `data` are never changed in place.
    """

    data: dict[str, Any]
    internal_data: dict[str, Any]
    _state: int

    def __init__(
        self, workflow: Any, task_spec: Any, parent: Any = None, state: int = TaskState.FUTURE, key: UUID | None = None
    ) -> None:
        super().__init__(workflow, task_spec, parent, state, key)
        self.stamps: Stamps = {}
        self.changed: list[str] = []
        self.depth_ = 0 if parent is None else parent.depth_ + 1
        self.born: int = workflow.top_workflow.tick()
        self.ended: int = 0
        workflow.open[self.id] = self

    @property
    def element_id(self) -> str:
        """The element of the drawing; parts SpiffWorkflow adds around an element count as that element."""
        own = self.task_spec.bpmn_id
        if own is not None:
            return str(own).removesuffix(" [child]")
        name = str(self.task_spec.name)
        for suffix in (".BoundaryEventSplit", ".BoundaryEventJoin", ".EndJoin"):
            name = name.removesuffix(suffix)
        return self.workflow.spec.name if name in {"Start", "End", "Root"} else name

    @property
    def live(self) -> bool:
        """Whether it stands at its element: ready, waiting or started."""
        return self.has_state(LIVE)

    # --- variables -----------------------------------------------------------------------------

    def _inherit_data(self) -> None:
        parent = cast(Token, self.parent)
        self.data = {**parent.data, **self.data}
        self.stamps = {**parent.stamps, **self.stamps}

    def take(self, known: Known) -> None:
        """Replace the variables by those of a branch or of several merged ones."""
        self.data, self.stamps = dict(known.data), dict(known.stamps)

    def known(self, arrived: int | None = None) -> Known:
        """The variables with what is known of their writes."""
        return Known(self.data, self.stamps, self.born if arrived is None else arrived)

    def put(self, name: str, value: Any) -> None:
        """Write one variable; writing what it holds already is no change.

        Raises StepFailed for what is no FEEL value: it could not be stored.
        """
        kept = self.kept(name, value)
        if name in self.data and same(self.data[name], kept) and (kept is not None or name in self.stamps):
            return  # the null of an input that has no value yet was never written
        self.data[name] = kept
        self._stamp(name)

    def adopt_all(self, known: Known, only: list[str] | None = None) -> None:
        """Take over what a sub-process or an execution of a loop has written, with its stamps."""
        for name, writes in known.stamps.items():
            if (only is not None and name not in only) or self.stamps.get(name, (0,))[-1] == writes[-1]:
                continue
            # A process that was not given the old value does not know of the writes before its own.
            earlier = tuple(write for write in self.stamps.get(name, ()) if write not in writes)
            self.stamps[name] = (*earlier, *writes)
            if name in known.data:
                self.data[name] = known.data[name]
            else:
                self.data.pop(name, None)
            if name not in self.changed:
                self.changed.append(name)

    def remove(self, name: str) -> None:
        """Delete one variable."""
        if name in self.data:
            del self.data[name]
            self._stamp(name)

    def kept(self, name: str, value: Any) -> Any:
        """The value as it will be after storing, sharing nothing. Raises StepFailed when it cannot be stored."""
        try:
            return feel.from_json(feel.to_json(value, _DEPTH_IN_STATE))
        except FeelError as error:
            raise StepFailed(self.element_id, str(self.id), f"{name} cannot be kept: {error}") from error

    def put_all(self, values: Mapping[str, Any]) -> None:
        """Write several variables."""
        for name, value in values.items():
            self.put(name, value)

    def _stamp(self, name: str) -> None:
        self.stamps[name] = (*self.stamps.get(name, ()), self.workflow.top_workflow.tick())
        if name not in self.changed:
            self.changed.append(name)

    # --- life ----------------------------------------------------------------------------------

    def _add_child(self, task_spec: Any, state: int = TaskState.FUTURE) -> Token:
        child = Token(self.workflow, task_spec, self, state=state)
        child.thread_id = self.thread_id
        return child

    def _set_state(self, value: int) -> None:
        if value == self._state:
            return
        before, self._state = self._state, value
        if value & TaskState.FINISHED_MASK:
            self.workflow.open.pop(self.id, None)
        self.task_spec.moved(self, before)

    def run(self) -> bool | None:
        """Execute the element; None leaves the token started."""
        result = self.task_spec._run(self)
        if self.has_state(TaskState.FINISHED_MASK):
            return None
        if result is None:
            self._set_state(TaskState.STARTED)
        else:
            self.complete()
        return cast("bool | None", result)

    def complete(self) -> None:
        """Leave the element: the tokens that follow have arrived, but nothing of theirs is evaluated yet."""
        if not any(not child.triggered for child in self.children):
            self._sync_children(self.task_spec.follows(self), TaskState.FUTURE)
        self._set_state(TaskState.COMPLETED)
        self.ended = self.workflow.top_workflow.tick()
        self.task_spec._on_complete(self)

    def cancel(self) -> None:
        """Take the token and everything that hangs on it away."""
        todo = [self]
        while todo:
            token = todo.pop()
            if token.has_state(TaskState.FINISHED_MASK):
                continue
            token._set_state(TaskState.CANCELLED)
            todo += [child for child in token.children if child is not None]
            token.task_spec._on_cancel(token)

    def consume(self) -> None:
        """End without a trace: another token goes on for this one."""
        self._state = TaskState.CANCELLED
        self.workflow.open.pop(self.id, None)

    def is_descendant_of(self, task: Task) -> bool:
        """Whether `task` lies on the way to the root."""
        above = self.parent
        while above is not None and above is not task:
            above = above.parent
        return above is task

    def find_ancestor(self, spec_name: str) -> Token | None:
        """The nearest token above at an element with this name."""
        above = self.parent
        while above is not None and above.task_spec.name != spec_name:
            above = above.parent
        return cast("Token | None", above)
