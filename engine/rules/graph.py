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
    """Strongly connected components that hold a loop (Kosaraju, without recursion: drawings may be long)."""
    back: dict[str, list[str]] = {node: [] for node in nodes}
    for node, following in edges.items():
        for step in following:
            back[step].append(node)
    left = set(nodes)
    groups = [_flood(root, back, left) for root in reversed(_finish_order(nodes, edges)) if root in left]
    return [group for group in groups if len(group) > 1 or group[0] in edges[group[0]]]


def _finish_order(nodes: list[str], edges: Mapping[str, list[str]]) -> list[str]:
    """The nodes in the order in which a depth-first search has done with them."""
    order: list[str] = []
    seen: set[str] = set()
    for root in nodes:
        stack = [(root, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((step, False) for step in edges[node] if step not in seen)
    return order


def _flood(root: str, edges: Mapping[str, list[str]], left: set[str]) -> list[str]:
    """Everything still left that can be reached from here; it is taken out of `left`."""
    group: list[str] = []
    stack = [root]
    while stack:
        node = stack.pop()
        if node in left:
            left.discard(node)
            group.append(node)
            stack.extend(edges[node])
    return group
