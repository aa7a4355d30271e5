"""A DMN file: its decisions, what they need from each other, and their answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.dmn.boxed_loops import Logic
from engine.dmn.problem import TableProblem
from engine.dmn.table import Table
from engine.errors import NotFound
from engine.feel import Context, Function
from engine.feel.functions import BUILTINS
from engine.feel.runtime import Run, Scope, guarded


@dataclass(frozen=True)
class Node:
    """A decision, an input, a business knowledge model or a service, with the ids of what it needs."""

    id: str
    kind: str
    """`decision`, `input`, `knowledge` or `service`"""
    name: str
    needs: tuple[str, ...] = ()
    logic: Logic | None = None
    asks: frozenset[str] = frozenset()
    """Names its expressions use and do not bind themselves"""
    function: Any = None
    """knowledge: scope -> Function"""
    table: Table | None = None
    """The decision's own table, when its logic is one."""
    outputs: tuple[str, ...] = ()
    """service: the decisions it answers with"""
    given: tuple[str, ...] = ()
    """service: the decisions whose answers the caller brings"""


@dataclass(frozen=True)
class Decisions:
    """What one DMN file decides. Immutable; shared by all that evaluate it."""

    nodes: Mapping[str, Node]
    tables: tuple[Table, ...]
    imported: Mapping[str, tuple[str, Decisions]] = field(default_factory=dict)
    """Namespace -> (the name it is imported under, the other file)"""

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the decisions, in the order of the file."""
        return tuple(node.id for node in self.nodes.values() if node.kind == "decision")

    def name(self, decision_id: str) -> str:
        """The name of a decision. Raises NotFound."""
        return self._node(decision_id).name

    def asks(self, decision_id: str) -> frozenset[str]:
        """Names of the variables a decision reads, directly or through others, declared or not. Raises NotFound."""
        order = self._order(self._node(decision_id), frozenset())
        asked = {name for node in order for name in node.asks}
        given = {node.name for node in self.nodes.values()} | {name for name, _ in self.imported.values()}
        inputs = {node.name for node in order if node.kind == "input"}
        inputs |= {node.name for node in order if node.kind == "decision" and node.logic is None}
        return frozenset(asked - given | inputs)

    def outputs(self, decision_id: str) -> tuple[str, ...]:
        """The names under which `evaluate` answers. Raises NotFound."""
        node = self._node(decision_id)
        if node.kind == "service":
            return tuple(self.nodes[i].name for i in node.outputs)
        if node.table is None or (len(node.table.outputs) == 1 and not node.table.outputs[0].name):
            return (node.name,)
        return tuple(output.name for output in node.table.outputs)

    def evaluate(
        self, decision_id: str, variables: Mapping[str, Any], context: Context | None = None
    ) -> dict[str, Any]:
        """The decision's answer by output name; a list per output where the hit policy collects.

        No matching rule gives null for each output. Raises NotFound for an unknown id and FeelError
        when rules contradict each other, a value is not allowed, a name is not known or it costs too much.
        """
        node = self._node(decision_id)
        answer = self.value(decision_id, variables, context)
        names = self.outputs(decision_id)
        if len(names) == 1:
            return {names[0]: answer}
        if isinstance(answer, list):
            return {name: [row.get(name) for row in answer] for name in names}
        entries = answer if isinstance(answer, dict) else {}
        return {name: entries.get(name) for name in names} if node.kind in ("decision", "service") else {}

    def value(self, decision_id: str, variables: Mapping[str, Any], context: Context | None = None) -> Any:
        """The decision's answer as DMN sees it: a value, a context of outputs, or a list of these.

        Raises as `evaluate`.
        """
        node = self._node(decision_id)
        run = Run(variables, context, BUILTINS)
        return guarded(lambda: run.give(self._answer(node, run)))

    def problems(self) -> list[TableProblem]:
        """Overlaps in UNIQUE tables (errors) and gaps (warnings), as far as cells are plain literals and ranges."""
        from engine.dmn.checks import check_table

        return [problem for table in self.tables for problem in check_table(table)]

    def _node(self, decision_id: str) -> Node:
        node = self.nodes.get(decision_id)
        if node is None or node.kind not in ("decision", "service"):
            raise NotFound(f"There is no decision '{decision_id}'.")
        return node

    def _answer(self, node: Node, run: Run) -> Any:
        given = frozenset(node.given)
        found: dict[str, Any] = {}
        for step in self._order(node, given):
            found[step.id] = self._step(step, found, run, given)
        if node.kind != "service":
            return found[node.id]
        answers = {self.nodes[i].name: found[i] for i in node.outputs}
        return answers if len(answers) > 1 else next(iter(answers.values()))

    def _step(self, node: Node, found: Mapping[str, Any], run: Run, given: Iterable[str]) -> Any:
        if node.kind == "service":
            return None
        if node.kind == "input" or node.id in given or (node.kind == "decision" and node.logic is None):
            return run.take(run.variables.get(node.name))
        scope = Scope(run, {self.nodes[i].name: found[i] for i in node.needs if i in self.nodes}, None)
        scope.names.update(self._imports(run))
        if node.kind == "knowledge":
            return node.function(scope)
        assert node.logic is not None  # a decision without logic was answered above
        return node.logic(scope)

    def _imports(self, run: Run) -> dict[str, Any]:
        """Each imported model as a context of its functions."""
        return {name: other.functions(run) for name, other in self.imported.values()}

    def functions(self, run: Run) -> dict[str, Function]:
        """The business knowledge models of this file, callable inside a running evaluation."""
        found: dict[str, Any] = {}
        for node in self.nodes.values():
            if node.kind == "knowledge":
                for step in self._order(node, frozenset()):
                    found[step.id] = self._step(step, found, run, ())
        return {self.nodes[i].name: value for i, value in found.items() if type(value) is Function}

    def _order(self, node: Node, given: frozenset[str]) -> list[Node]:
        """The node after everything it needs; there are no cycles, the reader refused them."""
        order: dict[str, Node] = {}
        waiting = [(node.id, False)]
        while waiting:
            current, ready = waiting.pop()
            if current in order or current not in self.nodes:
                continue
            if ready:
                order[current] = self.nodes[current]
                continue
            waiting.append((current, True))
            if current not in given:
                waiting.extend((needed, False) for needed in self.nodes[current].needs)
        return list(order.values())
