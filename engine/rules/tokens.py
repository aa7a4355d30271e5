"""Plays a scope's tokens through every choice, to find joins that wait for ever.

Places are sequence flows (and activities, which hold a token while their boundary events may
fire). Every choice of an exclusive gateway, every set of branches of an inclusive one and every
boundary event is tried. The search is bounded; a drawing too large to search is not judged.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import combinations, islice

from engine.rules.diagram import Element
from engine.rules.graph import Scope

STATES = 4_000
"""Markings looked at per scope before giving up."""
MOVES = 20_000
"""Moves tried per scope before giving up."""
_COUNT = 3
"""More tokens than this on one place are a runaway fork; other rules name it."""
_CHOOSING = frozenset({"exclusiveGateway", "eventBasedGateway"})

Marking = frozenset[tuple[str, int]]
"""Place -> number of tokens: flow ids, and ids of activities with boundary events."""


def stuck_joins(scope: Scope) -> dict[str, list[str]]:
    """Parallel joins that can be left waiting: id -> the flows no token comes along any more."""
    return _Game(scope).play()


class _Game:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.diagram = scope.diagram
        self.flows = {f.id: f for f in self.diagram.flows.values() if f.target in scope.elements}
        self.reach = {i: scope.reached_from([i]) for i in scope.elements}
        self.joins = {e.id for e in scope.elements.values() if e.kind == "parallelGateway" and len(e.incoming) > 1}

    def play(self) -> dict[str, list[str]]:
        stuck: dict[str, list[str]] = {}
        starts = self.scope.starts()
        if not starts or not self.joins:
            return stuck
        first = self._put({}, starts[0].outgoing)
        seen: set[Marking] = {first}
        waiting = deque([first])
        moves = 0
        while waiting:
            marking = waiting.popleft()
            following = list(islice(self._moves(dict(marking)), MOVES))
            moves += 1 + len(following)
            if len(seen) > STATES or moves > MOVES:
                return {}
            if not following:
                self._note(dict(marking), stuck)
            for state in following:
                if state not in seen and max((n for _, n in state), default=0) <= _COUNT:
                    seen.add(state)
                    waiting.append(state)
        return stuck

    def _note(self, marking: dict[str, int], stuck: dict[str, list[str]]) -> None:
        for place in marking:
            flow = self.flows.get(place)
            if flow is not None and flow.target in self.joins:
                incoming = self.scope.elements[flow.target].incoming
                stuck.setdefault(flow.target, [f for f in incoming if f not in marking])

    def _moves(self, marking: dict[str, int]) -> Iterator[Marking]:
        for place in marking:
            flow = self.flows.get(place)
            if flow is None:
                yield from self._finish(marking, self.scope.elements[place])
            else:
                yield from self._enter(marking, place, self.scope.elements[flow.target])

    def _enter(self, marking: dict[str, int], place: str, element: Element) -> Iterator[Marking]:
        if element.kind == "parallelGateway":
            if all(f in marking for f in element.incoming):
                yield self._put(self._take(marking, element.incoming), element.outgoing)
        elif element.kind == "inclusiveGateway" and len(element.incoming) > 1 and self._more_to_come(marking, element):
            return
        elif element.kind == "endEvent" and element.event == "terminate":
            yield frozenset()
        elif self.diagram.boundaries(element.id):
            yield self._put(self._take(marking, (place,)), (element.id,))
        else:
            arrived = element.incoming if element.kind == "inclusiveGateway" else (place,)
            yield from self._leave(self._take(marking, [f for f in arrived if f in marking]), element)

    def _finish(self, marking: dict[str, int], element: Element) -> Iterator[Marking]:
        """An activity ends as drawn, or one of its boundary events fires."""
        without = self._take(marking, (element.id,))
        yield from self._leave(without, element)
        for boundary in self.diagram.boundaries(element.id):
            if boundary.interrupting:
                yield from self._leave(without, boundary)
            elif self.reach.get(boundary.id, set()) & self.joins:
                yield from self._leave(marking, boundary)

    def _leave(self, marking: dict[str, int], element: Element) -> Iterator[Marking]:
        if element.kind in _CHOOSING and element.outgoing:
            yield from (self._put(marking, (flow,)) for flow in element.outgoing)
        elif element.kind == "inclusiveGateway":
            for size in range(1, min(len(element.outgoing), 5) + 1):
                yield from (self._put(marking, chosen) for chosen in combinations(element.outgoing, size))
        else:
            yield self._put(marking, element.outgoing)

    def _more_to_come(self, marking: dict[str, int], join: Element) -> bool:
        """Whether a token elsewhere may still arrive at an inclusive join (so that it waits)."""
        for place in marking:
            if place in join.incoming:
                continue
            at = self.flows[place].target if place in self.flows else place
            if at != join.id and join.id in self.reach.get(at, set()):
                return True
        return False

    @staticmethod
    def _take(marking: dict[str, int], places: tuple[str, ...] | list[str]) -> dict[str, int]:
        left = dict(marking)
        for place in places:
            left[place] -= 1
            if not left[place]:
                del left[place]
        return left

    def _put(self, marking: dict[str, int], places: tuple[str, ...]) -> Marking:
        more = dict(marking)
        for place in places:
            if place in self.flows or place in self.scope.elements:
                more[place] = more.get(place, 0) + 1
        return frozenset(more.items())
