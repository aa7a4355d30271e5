"""Ids are unique over the whole bundle: history, forms and translations name elements by id alone."""

from __future__ import annotations

from engine.rules.bundle import Bundle
from engine.rules.problem import FoundIn, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ('The id "{id}" is used twice{where}.', "Give one of the two elements another id."),
    "tr": ("“{id}” kimliği iki kez kullanılmış{where}.", "İki öğeden birine başka bir kimlik verin."),
    "ru": ("Идентификатор «{id}» использован дважды{where}.", "Дайте одному из двух элементов другой идентификатор."),
    "es": ("El identificador «{id}» se usa dos veces{where}.", "Dé otro identificador a uno de los dos elementos."),
}


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield ids used twice in one file or in two files."""
    first: dict[str, str] = {}
    for file, diagram in bundle.diagrams.items():
        for used in diagram.duplicate_ids:
            yield file, used, {"where": ""}
        for used in [*diagram.processes, *diagram.elements, *(f.id for f in diagram.flows.values() if f.has_id)]:
            if first.setdefault(used, file) != file:
                yield file, used, {"where": f" ({first[used]}, {file})"}
