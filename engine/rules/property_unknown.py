"""A property with a slip in its name would be ignored in silence."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "warning"
TEXTS: Texts = {
    "en": ('"{name}" has the property "{property}", which nobody reads.', "Use one of: {known}."),
    "tr": ("“{name}” öğesinde kimsenin okumadığı “{property}” özelliği var.", "Şunlardan birini kullanın: {known}."),
    "ru": ("У «{name}» есть свойство «{property}», которого никто не читает.", "Используйте одно из: {known}."),
    "es": ("«{name}» tiene la propiedad «{property}», que nadie lee.", "Use una de: {known}."),
}

KNOWN = ("public_status", "outcome", "due", "priority", "not_by", "pauses", "notify", "customer_text", "promise")


def check(diagram: Diagram) -> Found:
    """Yield properties of unknown names."""
    for element in diagram.elements.values():
        for name in element.properties:
            if name not in KNOWN:
                yield element.id, {"name": element.label, "property": name, "known": KNOWN}
