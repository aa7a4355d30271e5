"""A process and a sub-process begin with exactly one start event: SpiffWorkflow starts all of several at once."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.graph import scopes
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        '"{name}" has {count} start events instead of one.',
        "Draw exactly one start event; other beginnings are processes of their own.",
    ),
    "tr": (
        "“{name}” bir yerine {count} başlangıç olayına sahip.",
        "Tam olarak bir başlangıç olayı çizin; diğer başlangıçlar ayrı süreçlerdir.",
    ),
    "ru": (
        "В «{name}» начальных событий: {count}, а нужно одно.",
        "Нарисуйте ровно одно начальное событие; другие начала — отдельные процессы.",
    ),
    "es": (
        "«{name}» tiene {count} eventos de inicio en vez de uno.",
        "Dibuje exactamente un evento de inicio; otros comienzos son procesos propios.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield processes and sub-processes with no start event or with several."""
    for scope in scopes(diagram):
        if scope.owner is not None and scope.owner.kind == "adHocSubProcess":
            continue
        if len(scope.starts()) != 1:
            named = scope.owner.label if scope.owner else diagram.processes[scope.process_id].name or scope.process_id
            yield scope.id, {"name": named, "count": len(scope.starts())}
