"""Texts that people see exist in every language of the process (decision 18)."""

from __future__ import annotations

from engine.rules.bundle import Bundle
from engine.rules.problem import FoundIn, Severity, Texts
from engine.rules.translated_texts import texts

SEVERITY: Severity = "warning"
TEXTS: Texts = {
    "en": ("Not translated for {language}: {missing}.", "Add it to translations.{language}.toml."),
    "tr": ("{language} için çevrilmemiş: {missing}.", "translations.{language}.toml dosyasına ekleyin."),
    "ru": ("Не переведено для {language}: {missing}.", "Добавьте перевод в translations.{language}.toml."),
    "es": ("Sin traducir para {language}: {missing}.", "Agregue la traducción a translations.{language}.toml."),
}

NEEDS_PROCESS_FILE = True


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield, per language and file, the keys of the texts that are not translated."""
    wanted = list(texts(bundle))
    for language in bundle.languages:
        if language == bundle.language:
            continue
        missing: dict[str, list[tuple[str, str]]] = {}
        for file, element_id, path in wanted:
            if not _has(bundle.translations.get(language, {}), path):
                missing.setdefault(file, []).append((element_id, ".".join(path)))
        for file, found in missing.items():
            yield file, found[0][0], {"language": language, "missing": [path for _, path in found]}


def _has(table: object, path: tuple[str, ...]) -> bool:
    for key in path:
        table = table.get(key) if isinstance(table, dict) else None
    return bool(table)
