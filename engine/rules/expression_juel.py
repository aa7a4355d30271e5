"""Expressions of other tools (`${...}`, JUEL) are not FEEL and would fail when a case gets there."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.expressions import judge, short, spoken
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        "{place} holds {expression}; ${{...}} belongs to another tool.",
        'Write it in FEEL, without ${{ }} and with one = for equal: severity = "high".',
    ),
    "tr": (
        "{place} içinde {expression} var; ${{...}} başka bir araca aittir.",
        '${{ }} olmadan ve eşitlik için tek = ile FEEL yazın: severity = "high".',
    ),
    "ru": (
        "В {place} стоит {expression}; ${{...}} — из другого инструмента.",
        'Запишите на FEEL без ${{ }} и с одним = для равенства: severity = "high".',
    ),
    "es": (
        "{place} contiene {expression}; ${{...}} es de otra herramienta.",
        'Escríbalo en FEEL, sin ${{ }} y con un solo = para igualdad: severity = "high".',
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield JUEL expressions."""
    for said in spoken(diagram):
        if judge(said.source).kind == "juel":
            yield said.element_id, {"place": said.place, "expression": short(said.source)}
