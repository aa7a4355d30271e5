"""Texts that people see exist in every language of the process (decision 18)."""

from __future__ import annotations

from collections.abc import Iterator

from engine import forms
from engine.rules.bundle import Bundle
from engine.rules.diagram import Element
from engine.rules.problem import FoundIn, Severity, Texts

SEVERITY: Severity = "warning"
TEXTS: Texts = {
    "en": (
        "Missing in {language}: {missing}.",
        "Add them to translations.{language}.toml.",
    ),
    "tr": (
        "{language} dilinde eksik: {missing}.",
        "translations.{language}.toml dosyasına ekleyin.",
    ),
    "ru": (
        "Нет на языке {language}: {missing}.",
        "Добавьте их в translations.{language}.toml.",
    ),
    "es": (
        "Falta en {language}: {missing}.",
        "Agréguelos a translations.{language}.toml.",
    ),
}

NEEDS_PROCESS_FILE = True


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield, per element and language, the names of the texts that are not translated."""
    for language in bundle.languages:
        if language == bundle.language:
            continue
        table = bundle.translations.get(language, {})
        for diagram, element in bundle.elements():
            missing = [f for f in _shown(element) if not _has(table, element.id, f)]
            labels = [k for k in _labels(bundle, element) if not _has(table, "form", element.id, k)]
            missing += [f"form.{element.id}.{k}" for k in labels]
            if missing:
                yield diagram.file, element.id, {"language": language, "missing": missing}


def _shown(element: Element) -> Iterator[str]:
    if element.kind == "userTask" and element.name:
        yield "name"
    if element.properties.get("customer_text"):
        yield "customer_text"


def _labels(bundle: Bundle, element: Element) -> Iterator[str]:
    schema = bundle.forms.get(element.id) if element.form else None
    if isinstance(schema, dict):
        yield from (f.name for f in forms.fields(schema) if f.name and f.label and (f.is_input or f.repeats))


def _has(table: object, *keys: str) -> bool:
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return bool(table)
