"""An expression has at most 1,000 characters; more belongs into a decision table."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.expressions import MAX_LENGTH, judge, spoken
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        "{place} holds {count} characters; an expression has at most {limit}.",
        "Move the decision into a decision table, or split it over several steps.",
    ),
    "tr": (
        "{place} içinde {count} karakter var; bir ifade en fazla {limit} karakter olabilir.",
        "Kararı bir karar tablosuna taşıyın veya birkaç adıma bölün.",
    ),
    "ru": (
        "В {place} знаков: {count}, а в выражении может быть не более {limit}.",
        "Вынесите решение в таблицу решений или разбейте на несколько шагов.",
    ),
    "es": (
        "{place} contiene {count} caracteres; una expresión tiene como máximo {limit}.",
        "Pase la decisión a una tabla de decisión o divídala en varios pasos.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield expressions over the limit."""
    for said in spoken(diagram):
        if judge(said.source).kind == "long":
            yield said.element_id, {"place": said.place, "count": len(said.source), "limit": MAX_LENGTH}
