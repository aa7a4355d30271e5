"""Where branches meet: changes are merged, never copies (decision 14), and tokens are counted."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

from SpiffWorkflow.bpmn.specs import control
from SpiffWorkflow.bpmn.specs.defaults import InclusiveGateway as LibraryInclusiveGateway
from SpiffWorkflow.bpmn.specs.defaults import ParallelGateway as LibraryParallelGateway
from SpiffWorkflow.util.task import TaskState

from engine.spiff.flow import Flowing, failed
from engine.spiff.tokens import Token
from engine.spiff.values import merged


class Joining(Flowing):
    """A token that arrives waits; of a complete group the last one goes on with everything the others know."""

    joins = True
    _inputs: list[str]

    def _update_hook(self, token: Token) -> bool:
        token._set_state(TaskState.WAITING)
        return self.goes(token)

    def goes(self, token: Token) -> bool:
        """Whether this waiting token may go on now; if so it has taken over the others of its group."""
        if any(one.task_spec is self and one.has_state(TaskState.FUTURE) for one in token.workflow.open.values()):
            return False  # somebody is at the door: looked at again when all have come in
        group = self.group(token)
        if token not in group or token is not max(group, key=_arrived) or not self.complete_(token, group):
            return False
        self._merge(token, group)
        return True

    def _merge(self, token: Token, group: list[Token]) -> None:
        if len(group) > 1:
            top = token.workflow.top_workflow
            known, conflicts = merged([one.known(_arrived(one)) for one in group], top.tick)
            token.take(known)
            if conflicts:
                top.note("merge_conflict", token, variables=conflicts)
        for other in group:
            if other is not token:
                other.consume()

    def group(self, token: Token) -> list[Token]:
        """Of every incoming flow the token that has waited longest."""
        first: dict[str, Token] = {}
        for one in sorted(self.waiting(token), key=_arrived):
            first.setdefault(one.internal_data["came_from"], one)
        return list(first.values())

    def waiting(self, token: Token) -> list[Token]:
        """All tokens that wait here."""
        tokens = token.workflow.open.values()
        return [one for one in tokens if one.task_spec is self and one.has_state(TaskState.WAITING)]

    def complete_(self, token: Token, group: list[Token]) -> bool:
        """Whether nobody is missing."""
        raise NotImplementedError

    def moved(self, token: Token, before: int) -> None:
        """Entered when a group goes on; waiting here is no step."""
        if self.bpmn_id is not None and token.has_state(TaskState.READY):
            token.workflow.top_workflow.note("entered", token)


def _arrived(token: Token) -> int:
    return cast(int, token.internal_data["arrived"])


class ParallelGateway(Joining, LibraryParallelGateway):
    """One token of every incoming flow; works in any order, also inside a loop (correction 4)."""

    def complete_(self, token: Token, group: list[Token]) -> bool:
        """Every incoming flow has a token."""
        return len(group) == len(set(self._inputs))


class InclusiveGateway(Joining, LibraryInclusiveGateway):
    """Waits for every token that can still reach an incoming flow without a token (BPMN 2.0.2, 13.4.3)."""

    def complete_(self, token: Token, group: list[Token]) -> bool:
        """No token elsewhere can still come by an empty flow only."""
        arrived = {one.internal_data["came_from"] for one in group}
        empty = set(self._inputs) - arrived
        return not any(
            any(one.task_spec.name in self._sources[flow] for flow in empty)
            and not any(one.task_spec.name in self._sources[flow] for flow in arrived)
            for one in token.workflow.open.values()
            if one.task_spec is not self
        )

    @cached_property
    def _sources(self) -> dict[str, set[str]]:
        """Incoming flow -> the names of all elements from which it can be reached without passing here."""
        return {flow: self._upstream(flow) for flow in set(self._inputs)}

    def _upstream(self, name: str) -> set[str]:
        found, todo = {name}, [name]
        while todo:
            spec = self._wf_spec.task_specs[todo.pop()]
            for before in spec._inputs:
                if before not in found and before != self.name:
                    found.add(before)
                    todo.append(before)
        return found

    def _run_hook(self, token: Token) -> bool:
        matches, defaults = self._get_matching_outputs(token)
        if not matches and not defaults:
            raise failed(token, "no condition holds and there is no default flow")
        token._sync_children(matches or defaults, TaskState.FUTURE)
        return True


class EndJoin(Joining, control._EndJoin):
    """The end of a process: waits until no other token is left, then merges all that ended."""

    def group(self, token: Token) -> list[Token]:
        """Everybody who has ended."""
        return self.waiting(token)

    def complete_(self, token: Token, group: list[Token]) -> bool:
        """Nobody is under way."""
        return all(one.task_spec is self for one in token.workflow.open.values())


def gathered(trees: list[Any]) -> Token | None:
    """The first waiting join that may go on, made ready; None when all must wait. Inner sub-processes first."""
    for tree in sorted(trees, key=lambda one: one.depth, reverse=True):
        for token in list(tree.open.values()):
            if token.task_spec.joins and token.has_state(TaskState.WAITING) and token.task_spec.goes(token):
                token._ready()
                return cast(Token, token)
    return None
