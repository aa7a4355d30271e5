"""A message that the drawing sends has its texts in every language of the process."""

from __future__ import annotations

from collections.abc import Iterator

from engine.rules.bundle import Bundle
from engine.rules.constants import constant
from engine.rules.diagram import Element
from engine.rules.problem import FoundIn, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The message "{message}" of "{name}" lacks texts: {missing}.',
        "Add these files to the folder messages/{message}.",
    ),
    "tr": (
        "“{name}” öğesinin “{message}” mesajında eksik metinler var: {missing}.",
        "Bu dosyaları messages/{message} klasörüne ekleyin.",
    ),
    "ru": (
        "У сообщения «{message}» из «{name}» нет текстов: {missing}.",
        "Добавьте эти файлы в папку messages/{message}.",
    ),
    "es": (
        "Al mensaje «{message}» de «{name}» le faltan textos: {missing}.",
        "Agregue estos archivos a la carpeta messages/{message}.",
    ),
}

NEEDS_PROCESS_FILE = True


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield elements that send a message with missing texts."""
    for diagram, element in bundle.elements():
        for message in _sent(element):
            missing = _missing(bundle, message)
            if missing:
                yield diagram.file, element.id, {"name": element.label, "message": message, "missing": missing}


def _sent(element: Element) -> Iterator[str]:
    if element.properties.get("notify"):
        yield element.properties["notify"]
    for parameter in element.parameters:
        known, value = constant(parameter.expression) if parameter.name == "template" else (False, None)
        if known and isinstance(value, str):
            yield value


def _missing(bundle: Bundle, message: str) -> list[str]:
    there = bundle.messages.get(message, frozenset())
    parts = {part for part, _ in there} or {"sms", "subject", "body"}
    if parts & {"subject", "body"}:
        parts |= {"subject", "body"}
    wanted = [(part, language) for part in sorted(parts) for language in bundle.languages]
    return [f"{part}.{language}.txt" for part, language in wanted if (part, language) not in there]
