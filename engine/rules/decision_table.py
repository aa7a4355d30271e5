"""What `engine.dmn` refuses in a decision table: unreadable cells, overlaps of a UNIQUE table, unsupported parts."""

from __future__ import annotations

from engine.rules.bundle import Bundle
from engine.rules.problem import FoundIn, Severity, Texts
from engine.rules.table_words import reason

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ("The decision table cannot be used: {reason}", "Correct the table in the decision editor."),
    "tr": ("Karar tablosu kullanılamıyor: {reason}", "Tabloyu karar düzenleyicisinde düzeltin."),
    "ru": ("Таблицу решений нельзя использовать: {reason}", "Исправьте таблицу в редакторе решений."),
    "es": ("La tabla de decisión no se puede usar: {reason}", "Corrija la tabla en el editor de decisiones."),
}


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield the errors of readable tables (of unreadable ones `engine.rules.bundle` reports)."""
    for file, decisions in bundle.decisions.items():
        for problem in decisions.problems():
            if problem.severity == "error":
                yield file, problem.element_id, {**problem.values, "code": problem.code, "reason": reason(problem)}
