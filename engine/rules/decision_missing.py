"""A business rule task names the decision that it asks."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The business rule task "{name}" does not say which decision it asks.',
        "Enter the id of a decision from a DMN file of the bundle.",
    ),
    "tr": (
        "“{name}” iş kuralı görevi hangi kararı sorduğunu söylemiyor.",
        "Paketteki bir DMN dosyasından bir karar kimliği girin.",
    ),
    "ru": (
        "Задача бизнес-правила «{name}» не говорит, какое решение запрашивает.",
        "Укажите идентификатор решения из файла DMN.",
    ),
    "es": (
        "La tarea de regla de negocio «{name}» no dice qué decisión consulta.",
        "Escriba el identificador de una decisión de un archivo DMN.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield business rule tasks without a decision."""
    for element in diagram.of_kind("businessRuleTask"):
        if not element.decision:
            yield element.id, {"name": element.label}
