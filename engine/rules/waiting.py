"""Where a token surely rests: loops must, and the engine must not run for ever in one step."""

from __future__ import annotations

from engine.rules.diagram import SUBPROCESSES, Diagram, Element
from engine.rules.graph import Scope, scopes


def rests(diagram: Diagram, element: Element) -> bool:
    """Whether a token that comes to this element surely waits for a person, a message or time.

    A call activity counts as waiting: what it calls may be in another file; sub-processes are
    looked into. A boundary timer or message waits, a boundary error does not.
    """
    if element.kind == "boundaryEvent":
        return element.event in {"timer", "message"}
    if element.kind in SUBPROCESSES:
        return _inside_rests(diagram, element)
    return element.waits or element.kind == "callActivity"


def _inside_rests(diagram: Diagram, element: Element) -> bool:
    for scope in scopes(diagram):
        if scope.parent_id == element.id:
            return not _passes(scope)
    return False


def _passes(scope: Scope) -> bool:
    """Whether some way from a start to an end of the scope meets nothing that rests."""
    seen: set[str] = set()
    waiting = [e.id for e in scope.starts()]
    while waiting:
        current = waiting.pop()
        element = scope.elements[current]
        if current in seen or rests(scope.diagram, element):
            continue
        seen.add(current)
        following = list(scope.next(current))
        if element.kind == "endEvent" or not following:
            return True
        waiting.extend(following)
    return False
