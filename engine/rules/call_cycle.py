"""Call activities are acyclic: a process that calls itself nests without end (reliability-security 2g)."""

from __future__ import annotations

from engine.rules.bundle import Bundle
from engine.rules.problem import FoundIn, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        '"{name}" leads back into its own process: {path}. It would call itself without end.',
        "Draw a loop with arrows instead of the call.",
    ),
    "tr": (
        "“{name}” kendi sürecine geri dönüyor: {path}. Kendini sonsuza kadar çağırırdı.",
        "Çağrı yerine oklarla bir döngü çizin.",
    ),
    "ru": (
        "«{name}» возвращается в собственный процесс: {path}. Он вызывал бы себя без конца.",
        "Нарисуйте цикл стрелками вместо вызова.",
    ),
    "es": (
        "«{name}» vuelve a su propio proceso: {path}. Se llamaría a sí mismo sin fin.",
        "Dibuje un bucle con flechas en lugar de la llamada.",
    ),
}


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield call activities through which their own process is called again."""
    for diagram, element in bundle.elements():
        path = _way_back(bundle, element.called, element.process_id) if element.called else None
        if path is not None:
            yield diagram.file, element.id, {"name": element.label, "path": " → ".join([element.process_id, *path])}


def _way_back(bundle: Bundle, start: str, goal: str) -> list[str] | None:
    ways: list[list[str]] = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        if way[-1] == goal:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, e.called] for _, e in bundle.calls(way[-1]) if e.called]
    return None
