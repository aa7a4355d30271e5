"""At most 500 flow nodes in one file: the interpreter nests calls per step (reliability-security 5.5)."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        "The drawing has {count} steps, events and gateways; at most {limit} can run.",
        "Move a part of it into a process of its own and call it.",
    ),
    "tr": (
        "Çizimde {count} adım, olay ve geçit var; en fazla {limit} tanesi çalıştırılabilir.",
        "Bir bölümünü ayrı bir sürece taşıyıp çağırın.",
    ),
    "ru": (
        "Шагов, событий и шлюзов в схеме: {count}; выполнить можно не более {limit}.",
        "Вынесите часть схемы в отдельный процесс и вызывайте его.",
    ),
    "es": (
        "El diagrama tiene {count} pasos, eventos y compuertas; se pueden ejecutar como máximo {limit}.",
        "Pase una parte a un proceso propio y llámelo.",
    ),
}

LIMIT = 500


def check(diagram: Diagram) -> Found:
    """Yield the process of a file with more than 500 flow nodes."""
    count = len(diagram.elements)
    if count > LIMIT:
        yield next(iter(diagram.processes), ""), {"count": count, "limit": LIMIT}
