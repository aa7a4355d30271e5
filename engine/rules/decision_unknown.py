"""The decision that a business rule task asks is in a DMN file of the bundle."""

from __future__ import annotations

from engine.rules.bundle import Bundle
from engine.rules.problem import FoundIn, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        '"{name}" asks the decision "{decision}", which no DMN file of the bundle holds.',
        "Add the decision table, or correct the id.",
    ),
    "tr": (
        "“{name}” öğesi “{decision}” kararını soruyor, ama hiçbir DMN dosyasında böyle bir karar yok.",
        "Karar tablosunu ekleyin veya kimliği düzeltin.",
    ),
    "ru": (
        "«{name}» запрашивает решение «{decision}», которого нет ни в одном файле DMN.",
        "Добавьте таблицу решений или исправьте идентификатор.",
    ),
    "es": (
        "«{name}» consulta la decisión «{decision}», que no está en ningún archivo DMN.",
        "Agregue la tabla de decisión o corrija el identificador.",
    ),
}

NEEDS_PROCESS_FILE = True


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield business rule tasks whose decision is not in the bundle."""
    for diagram, element in bundle.elements():
        if element.decision and element.decision not in bundle.decision_ids:
            yield diagram.file, element.id, {"name": element.label, "decision": element.decision}
