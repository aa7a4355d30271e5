"""An error that ends a branch is caught by a boundary event around it, or of a calling process."""

from __future__ import annotations

from engine.rules.bundle import Bundle
from engine.rules.diagram import Diagram, Element
from engine.rules.problem import FoundIn, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        '"{name}" throws the error {code}, and nothing around it catches it.',
        "Put an error event on the border of the sub-process or call around it.",
    ),
    "tr": (
        "“{name}” {code} hatasını fırlatıyor, ama çevresinde onu yakalayan bir şey yok.",
        "Çevresindeki alt sürecin veya çağrının kenarına bir hata olayı koyun.",
    ),
    "ru": (
        "«{name}» бросает ошибку {code}, и вокруг её никто не ловит.",
        "Поставьте событие ошибки на границе подпроцесса или вызова вокруг него.",
    ),
    "es": (
        "«{name}» lanza el error {code} y nada a su alrededor lo captura.",
        "Ponga un evento de error en el borde del subproceso o de la llamada que lo rodea.",
    ),
}


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield error end events that nobody catches, in every process that is called or is the main one."""
    for diagram, element in bundle.elements():
        if element.kind == "endEvent" and element.error_code and not _caught(bundle, diagram, element, element, ()):
            yield diagram.file, element.id, {"name": element.label, "code": element.error_code}


def _caught(bundle: Bundle, diagram: Diagram, thrown: Element, at: Element, seen: tuple[str, ...]) -> bool:
    for around in diagram.enclosing(at):
        if _catches(diagram, around, thrown):
            return True
    calls = [(d, e) for d, e in bundle.elements() if e.called == at.process_id and e.id not in seen]
    return bool(calls) and all(
        _catches(d, call, thrown) or _caught(bundle, d, thrown, call, (*seen, call.id)) for d, call in calls
    )


def _catches(diagram: Diagram, host: Element, thrown: Element) -> bool:
    return any(
        b.event == "error" and (not b.error_ref or b.error_code == thrown.error_code)
        for b in diagram.boundaries(host.id)
    )
