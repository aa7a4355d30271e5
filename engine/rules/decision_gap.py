"""A decision table answers every case: a gap gives null."""

from __future__ import annotations

from engine.rules.bundle import Bundle
from engine.rules.problem import FoundIn, Severity, Texts
from engine.rules.table_words import reason

SEVERITY: Severity = "warning"
TEXTS: Texts = {
    "en": (
        "The decision table leaves cases without an answer: {reason}",
        "Add a rule for them, or a last rule that fits everything.",
    ),
    "tr": (
        "Karar tablosu bazı durumları yanıtsız bırakıyor: {reason}",
        "Onlar için bir kural veya her duruma uyan son bir kural ekleyin.",
    ),
    "ru": (
        "Таблица решений оставляет случаи без ответа: {reason}",
        "Добавьте для них правило или последнее правило на все случаи.",
    ),
    "es": (
        "La tabla de decisión deja casos sin respuesta: {reason}",
        "Agregue una regla para ellos, o una última que valga para todo.",
    ),
}


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield the warnings of tables."""
    for file, decisions in bundle.decisions.items():
        for problem in decisions.problems():
            if problem.severity == "warning":
                yield file, problem.element_id, {**problem.values, "code": problem.code, "reason": reason(problem)}
