"""The operation of a service task is registered by a handler."""

from __future__ import annotations

from engine.rules.bundle import Bundle
from engine.rules.problem import FoundIn, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ('No handler performs the operation "{operation}" of "{name}".', "Choose one of: {known}."),
    "tr": ("“{name}” için “{operation}” işlemini yapan bir işleyici yok.", "Şunlardan birini seçin: {known}."),
    "ru": ("Операцию «{operation}» задачи «{name}» никто не выполняет.", "Выберите одну из: {known}."),
    "es": ("Ningún manejador realiza la operación «{operation}» de «{name}».", "Elija una de: {known}."),
}


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield service tasks whose operation nobody registered (when the registered ones are known)."""
    if bundle.operations is None:
        return
    for diagram, element in bundle.elements():
        if element.operation and element.operation not in bundle.operations:
            yield (
                diagram.file,
                element.id,
                {"name": element.label, "operation": element.operation, "known": sorted(bundle.operations)},
            )
