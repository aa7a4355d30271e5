"""What can follow what: the flow graph of one scope (a process or a sub-process)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.rules.diagram import SUBPROCESSES, Diagram, Element


@dataclass(frozen=True)
class Scope:
    """The elements directly in a process (`parent_id` None) or in a sub-process."""

    diagram: Diagram
    process_id: str
    parent_id: str | None
    elements: Mapping[str, Element]

    @property
    def id(self) -> str:
        """The id of the sub-process, else of the process."""
        return self.parent_id or self.process_id

    @property
    def owner(self) -> Element | None:
        """The sub-process around it."""
        return self.diagram.elements.get(self.parent_id) if self.parent_id else None

    def next(self, element_id: str) -> Iterator[str]:
        """Ids that a token can go to from here: targets of flows, and boundary events of an activity."""
        element = self.elements[element_id]
        yield from (t.id for t in self.diagram.targets(element) if t.id in self.elements)
        yield from (b.id for b in self.diagram.boundaries(element_id) if b.id in self.elements)

    def starts(self) -> list[Element]:
        """Its start events."""
        return [e for e in self.elements.values() if e.kind == "startEvent"]

    def reached_from(self, ids: Iterable[str]) -> set[str]:
        """Everything a token can come to from these ids, themselves included."""
        seen: set[str] = set()
        waiting = [i for i in ids if i in self.elements]
        while waiting:
            current = waiting.pop()
            if current not in seen:
                seen.add(current)
                waiting.extend(self.next(current))
        return seen

    def cycles(self, without: Callable[[Element], bool] = lambda e: False) -> list[list[str]]:
        """Groups of elements that lie on a common loop, leaving out some elements; each in file order."""
        kept = [i for i, e in self.elements.items() if not without(e)]
        return [sorted(group, key=kept.index) for group in _components(kept, self._edges(set(kept)))]

    def _edges(self, kept: set[str]) -> dict[str, list[str]]:
        return {i: [n for n in self.next(i) if n in kept] for i in kept}


def scopes(diagram: Diagram) -> Iterator[Scope]:
    """All scopes of a file, outer before inner."""
    for process_id in diagram.processes:
        yield _scope(diagram, process_id, None)
    for element in diagram.elements.values():
        if element.kind in SUBPROCESSES:
            yield _scope(diagram, element.process_id, element.id)


def _scope(diagram: Diagram, process_id: str, parent_id: str | None) -> Scope:
    return Scope(diagram, process_id, parent_id, {e.id: e for e in diagram.inside(parent_id, process_id)})


def _components(nodes: list[str], edges: Mapping[str, list[str]]) -> list[list[str]]:
    """Strongly connected components that hold a loop (Tarjan, without recursion: drawings may be long)."""
    found: list[list[str]] = []
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in nodes:
        if root in index:
            continue
        work: list[tuple[str, Iterator[str]]] = [(root, iter(edges[root]))]
        _enter(root, index, low, stack, on_stack)
        while work:
            node, successors = work[-1]
            step = next(successors, None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group = _leave(node, stack, on_stack)
                    if len(group) > 1 or node in edges[node]:
                        found.append(group)
            elif step not in index:
                _enter(step, index, low, stack, on_stack)
                work.append((step, iter(edges[step])))
            elif step in on_stack:
                low[node] = min(low[node], index[step])
    return found


def _enter(node: str, index: dict[str, int], low: dict[str, int], stack: list[str], on_stack: set[str]) -> None:
    index[node] = low[node] = len(index)
    stack.append(node)
    on_stack.add(node)


def _leave(node: str, stack: list[str], on_stack: set[str]) -> list[str]:
    group: list[str] = []
    while not group or group[-1] != node:
        group.append(stack.pop())
        on_stack.discard(group[-1])
    return group
