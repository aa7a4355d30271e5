"""At most 1,500 arrows in one file, three per step: the rules try the ways through them."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        "The drawing has {count} arrows; at most {limit} can be judged.",
        "Move a part of it into a process of its own and call it.",
    ),
    "tr": (
        "Çizimde {count} ok var; en fazla {limit} tanesi değerlendirilebilir.",
        "Bir bölümünü ayrı bir sürece taşıyıp çağırın.",
    ),
    "ru": (
        "Стрелок в схеме: {count}; проверить можно не более {limit}.",
        "Вынесите часть схемы в отдельный процесс и вызывайте его.",
    ),
    "es": (
        "El diagrama tiene {count} flechas; se pueden evaluar como máximo {limit}.",
        "Pase una parte a un proceso propio y llámelo.",
    ),
}

LIMIT = 1_500


def check(diagram: Diagram) -> Found:
    """Yield the process of a file with too many sequence flows."""
    if len(diagram.flows) > LIMIT:
        yield next(iter(diagram.processes), ""), {"count": len(diagram.flows), "limit": LIMIT}
