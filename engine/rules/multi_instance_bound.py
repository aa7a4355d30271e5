"""A multi-instance activity repeats over one collection, or a literal number (or count) of at most 100 times."""

from __future__ import annotations

import re

from engine.rules.diagram import Diagram, MultiInstance
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        '"{name}" repeats over {said}; it needs one collection, or a number up to {limit}.',
        "Name a list variable as input collection, or a literal number.",
    ),
    "tr": (
        "“{name}” şunun üzerinde yineleniyor: {said}; tek bir koleksiyon veya en fazla {limit} olan bir sayı gerekir.",
        "Girdi koleksiyonu olarak bir liste değişkeni veya sabit bir sayı yazın.",
    ),
    "ru": (
        "«{name}» повторяется по {said}; нужна одна коллекция или число до {limit}.",
        "Укажите переменную-список как входную коллекцию или число.",
    ),
    "es": (
        "«{name}» se repite sobre {said}; necesita una colección o un número de hasta {limit}.",
        "Indique una variable de lista como colección de entrada o un número.",
    ),
}

LIMIT = 100


def check(diagram: Diagram) -> Found:
    """Yield multi-instance activities without exactly one sensible bound."""
    for element in diagram.elements.values():
        many = element.multi_instance
        if many is not None and not _bounded(many):
            said = " + ".join(s for s in (many.collection, many.cardinality) if s) or "-"
            yield element.id, {"name": element.label, "said": said, "limit": LIMIT}


def _bounded(many: MultiInstance) -> bool:
    if many.collection:
        return not many.cardinality
    if many.cardinality.isascii() and many.cardinality.isdigit():
        return 1 <= int(many.cardinality) <= LIMIT
    return bool(re.fullmatch(r"count\(.+\)", many.cardinality, re.DOTALL))
