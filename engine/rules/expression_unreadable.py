"""Every condition, parameter, timer, script and property that holds an expression is FEEL."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.expressions import judge, short, spoken
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        "{place} holds {expression}, which is no FEEL ({reason})",
        "Correct the expression; text stands in double quotes.",
    ),
    "tr": (
        "{place} içindeki {expression} FEEL değil ({reason})",
        "İfadeyi düzeltin; metinler çift tırnak içinde yazılır.",
    ),
    "ru": ("{expression} в {place} — не FEEL ({reason})", "Исправьте выражение; текст пишется в двойных кавычках."),
    "es": (
        "{place} contiene {expression}, que no es FEEL ({reason})",
        "Corrija la expresión; el texto va entre comillas dobles.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield expressions that cannot be read."""
    for said in spoken(diagram):
        verdict = judge(said.source)
        if verdict.kind == "broken":
            yield said.element_id, {"place": said.place, "expression": short(said.source), "reason": verdict.reason}
