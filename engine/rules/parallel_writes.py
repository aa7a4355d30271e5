"""Two branches at once write one variable: the later completion wins, which no drawing says (decision 14)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from engine.rules.bundle import Bundle
from engine.rules.diagram import Element
from engine.rules.graph import Scope, scopes
from engine.rules.problem import FoundIn, Severity, Texts, Values
from engine.rules.variables import writes

SEVERITY: Severity = "warning"
TEXTS: Texts = {
    "en": (
        'After "{name}", both "{one}" and "{other}" write {variables} at the same time: the later one wins.',
        "Give the variables different names, or do one after the other.",
    ),
    "tr": (
        "“{name}” sonrasında “{one}” ve “{other}” aynı anda {variables} yazıyor: sonraki kazanır.",
        "Değişkenlere farklı adlar verin veya adımları art arda yapın.",
    ),
    "ru": (
        "После «{name}» и «{one}», и «{other}» одновременно записывают {variables}: победит более поздний.",
        "Дайте переменным разные имена или выполняйте шаги по очереди.",
    ),
    "es": (
        "Después de «{name}», «{one}» y «{other}» escriben a la vez {variables}: gana el último.",
        "Dé nombres distintos a las variables o haga los pasos uno tras otro.",
    ),
}


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield splits and non-interrupting events whose branches write the same variable."""
    for file, diagram in bundle.diagrams.items():
        for scope in scopes(diagram):
            for element, one, other in _pairs(scope):
                clash = _clash(bundle, scope, one, other)
                if clash is not None:
                    yield file, element.id, {"name": element.label, **clash}


def _pairs(scope: Scope) -> Iterator[tuple[Element, set[str], set[str]]]:
    """Element, and what lies only on the one and only on the other of two branches that it starts."""
    for element in scope.elements.values():
        branches: list[set[str]] = []
        if element.kind in {"parallelGateway", "inclusiveGateway"} and len(element.outgoing) > 1:
            branches = [scope.reached_from([t.id]) for t in scope.diagram.targets(element)]
        elif element.kind == "boundaryEvent" and not element.interrupting:
            host = scope.elements.get(element.attached_to or "")
            if host is None:
                continue
            usual = scope.reached_from(t.id for t in scope.diagram.targets(host))
            branches = [scope.reached_from([element.id]), usual | {host.id}]
        for one, other in combinations(branches, 2):
            yield element, one - other, other - one


def _clash(bundle: Bundle, scope: Scope, one: set[str], other: set[str]) -> Values | None:
    for first in sorted(one):
        mine = writes(bundle, scope.diagram, scope.elements[first])
        for second in sorted(other) if mine else ():
            both = mine & writes(bundle, scope.diagram, scope.elements[second])
            if both:
                return {
                    "one": scope.elements[first].label,
                    "other": scope.elements[second].label,
                    "variables": sorted(both),
                }
    return None
