"""Public status and outcome that an element sets are listed in `process.toml` (decision 12)."""

from __future__ import annotations

from engine.rules.bundle import Bundle
from engine.rules.problem import FoundIn, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ('"{name}" sets {property} to "{value}", which process.toml does not list.', "Use one of: {known}."),
    "tr": (
        "“{name}” {property} alanını “{value}” yapıyor, ama process.toml bunu listelemiyor.",
        "Şunlardan birini kullanın: {known}.",
    ),
    "ru": ("«{name}» задаёт {property} = «{value}», чего нет в process.toml.", "Используйте одно из: {known}."),
    "es": ("«{name}» pone {property} en «{value}», que process.toml no enumera.", "Use uno de: {known}."),
}

NEEDS_PROCESS_FILE = True
LISTS = {"public_status": "statuses", "outcome": "outcomes"}


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield statuses and outcomes that are not listed."""
    for diagram, element in bundle.elements():
        for name, listed in LISTS.items():
            value = element.properties.get(name)
            known = bundle.listed(listed)
            if value and value not in known:
                yield (
                    diagram.file,
                    element.id,
                    {"name": element.label, "property": name, "value": value, "known": known or "-"},
                )
