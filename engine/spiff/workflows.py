"""The tree of tokens of one process and of the sub-processes inside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.errors import StepFailed
from engine.spiff.expressions import FeelEngine
from engine.spiff.facts import Step, StepContext
from engine.spiff.tokens import Token
from engine.spiff.values import Known, merged


class Tree:
    """What both kinds of workflow share. `open` holds the unfinished tokens in the order of their birth."""

    open: dict[UUID, Token]
    tasks: dict[UUID, Token]
    task_tree: Token
    result: Known | None
    spec: Any
    completed: bool
    success: bool
    last_task: Any
    top_workflow: Any
    parent_task_id: UUID | None

    def plant(self) -> None:
        """Put the first token on the start."""
        self.task_tree = Token(self, self.spec.start, state=TaskState.FUTURE)

    def branches(self, private: bool = False) -> list[Known]:
        """What every branch knows: those still under way (looking into sub-processes) and those at the end.

        `private` tells also what an ioSpecification does not list: to look at, not to go on with.
        """
        return [_progress(token, private) for token in self.open.values() if token.task_spec.carries(token)]

    def progress(self) -> Known:
        """The variables as they stand now, over all branches, for who looks at the instance."""
        if self.result is not None:
            return self.result
        return merged(self.branches(private=True))[0]

    def progress_with(self, last: Token) -> Known:
        """`progress`, with the word of a token that is just ending as the last one."""
        return merged([*self.branches(), last.known(self.top_workflow.counter + 1)])[0]

    def progress_over(self, host: Token) -> Known:
        """What would come back to the host of this sub-process now, laid over the variables it holds."""
        return merged([host.known(), *self.coming_back(host)])[0]

    def coming_back(self, host: Token, private: bool = False) -> list[Known]:
        """What the branches know of the variables that an ioSpecification lets out, or of all."""
        names = None if private else host.task_spec.outputs_of(host, self)
        return [branch if names is None else branch.only(names) for branch in self.branches(private)]

    def get_tasks_iterator(self, first_task: Any = None, **filters: Any) -> Iterator[Token]:
        """Open tokens by state mask; there is no walk over a tree and no greatest depth."""
        state = filters.get("state", TaskState.ANY_MASK)
        return iter([token for token in self.open.values() if token.has_state(state)])

    def is_completed(self) -> bool:
        """Whether the end was reached or everything was cancelled."""
        return self.completed

    def update_waiting_tasks(self) -> None:
        """Nothing: joins are looked at when nothing else can move (see `runtime`)."""

    def cancel(self, success: bool = False) -> list[Token]:
        """End without result; nested sub-processes end with their hosts."""
        if self.completed:
            return []
        self.completed, self.success = True, success
        cancelled = list(self.open.values())
        for token in cancelled:
            token.cancel()
        return cancelled

    def finish(self, known: Known) -> None:
        """The end was reached with these variables."""
        self.completed, self.result = True, known

    def host(self) -> Token | None:
        """The token that waits for this sub-process, None for the instance itself."""
        if self.parent_task_id is None:
            return None
        return cast(Token, self.top_workflow.get_task_from_id(self.parent_task_id))

    def scopes(self) -> tuple[str, ...]:
        """Element ids of the enclosing sub-processes and call activities, outermost first."""
        names: list[str] = []
        host = self.host()
        while host is not None:
            names.insert(0, host.element_id)
            host = host.workflow.host()
        return tuple(names)

    def _task_completed_notify(self, task: Token) -> None:
        self.last_task = task
        if task.task_spec.ends:
            self.finish(task.known())
        if not (self.completed and self.success):
            return
        host = self.host()
        if host is not None and host.has_state(TaskState.STARTED):
            host.task_spec.returned(host, self)

    def _task_removed_notify(self, task: Token) -> None:
        self.open.pop(task.id, None)


def _progress(token: Token, private: bool) -> Known:
    part = token.workflow.top_workflow.subprocesses.get(token.id)
    if part is None:
        return token.known()
    return Known(*_pair(merged([token.known(), *part.coming_back(token, private)])[0]), token.born)


def _pair(known: Known) -> tuple[dict[str, Any], Any]:
    return known.data, known.stamps


class Part(Tree, BpmnSubWorkflow):
    """An embedded sub-process or a called process under way."""

    def __init__(self, spec: Any, parent_task_id: UUID, top_workflow: Instance, **_: Any) -> None:
        self.open = {}
        self.result = None
        super().__init__(spec, parent_task_id, top_workflow, deserializing=True)


class Instance(Tree, BpmnWorkflow):
    """The instance: it owns the counter of writes, the journal and the FEEL engine."""

    def __init__(self, spec: Any, subprocess_specs: Any, context: StepContext) -> None:
        self.open = {}
        self.result = None
        self.counter = 0
        self.journal: list[Step] = []
        self.context = context
        super().__init__(spec, subprocess_specs, script_engine=FeelEngine(context), deserializing=True)
        self.subprocess_specs = subprocess_specs

    def tick(self) -> int:
        """The next number of the instance's one counter: births, ends and writes are in its order."""
        self.counter += 1
        return self.counter

    def trees(self) -> list[Tree]:
        """The instance and all sub-processes under way."""
        return [self, *(part for part in self.subprocesses.values() if not part.completed)]

    def tokens(self) -> list[Token]:
        """All open tokens in the order of their birth."""
        found = [token for tree in self.trees() for token in tree.open.values()]
        return sorted(found, key=lambda token: token.born)

    def begin(self, host: Token) -> Part:
        """Start the sub-process of a host token."""
        if len(self.trees()) > self.context.budget.subprocesses:
            raise StepFailed(host.element_id, str(host.id), "too many sub-processes are running inside each other")
        part = Part(self.subprocess_specs[host.task_spec.spec], host.id, self)
        self.subprocesses[host.id] = part
        part.plant()
        return part

    def forget(self, host: Token) -> None:
        """Drop a finished sub-process: its results are with the host, its history is in the journal."""
        self.subprocesses.pop(host.id, None)

    def note(self, kind: str, token: Token, changed: dict[str, Any] | None = None, **detail: Any) -> None:
        """Write one fact into the journal."""
        found = dict(token.data) if kind == "entered" else {}
        scopes = token.workflow.scopes()
        self.journal.append(Step(kind, token.element_id, str(token.id), changed, detail, scopes, found))

    def cancel(self, success: bool = False) -> list[Token]:
        """End the whole instance."""
        return Tree.cancel(self, success)
