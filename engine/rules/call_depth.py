"""Processes call each other at most 5 deep (reliability-security 5.5)."""

from __future__ import annotations

from engine.rules.bundle import Bundle
from engine.rules.problem import FoundIn, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        "Calls nest {depth} deep here: {path}; at most {limit} can run.",
        "Draw the innermost process into the one that calls it.",
    ),
    "tr": (
        "Çağrılar burada {depth} kat iç içe: {path}; en fazla {limit} kat çalıştırılabilir.",
        "En içteki süreci onu çağıran sürecin içine çizin.",
    ),
    "ru": (
        "Вызовы вложены здесь на глубину {depth}: {path}; выполнить можно не более {limit}.",
        "Нарисуйте самый внутренний процесс в том, который его вызывает.",
    ),
    "es": (
        "Las llamadas se anidan aquí {depth} niveles: {path}; se pueden ejecutar como máximo {limit}.",
        "Dibuje el proceso más interno dentro del que lo llama.",
    ),
}

LIMIT = 5


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield the calls that go one level too deep, from the processes that nobody calls."""
    called = {e.called for _, e in bundle.elements()}
    ways = [[p] for p in bundle.process_ids if p not in called]
    while ways:
        way = ways.pop()
        for diagram, element in bundle.calls(way[-1]):
            if len(way) > LIMIT:
                yield (
                    diagram.file,
                    element.id,
                    {"depth": len(way), "limit": LIMIT, "path": " → ".join([*way, element.called])},
                )
            elif element.called not in way:
                ways.append([*way, element.called])
