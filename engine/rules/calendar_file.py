"""The calendar that a bundle carries can be read: limits in working days stand on it."""

from __future__ import annotations

from engine.errors import SettingsError
from engine.rules.bundle import Bundle
from engine.rules.problem import FoundIn, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        "The calendar cannot be used: {reason}.",
        "Correct calendar.toml; processes/README.md describes every entry.",
    ),
    "tr": (
        "Takvim kullanılamıyor: {reason}.",
        "calendar.toml dosyasını düzeltin; her girdi processes/README.md içinde anlatılır.",
    ),
    "ru": (
        "Календарь нельзя использовать: {reason}.",
        "Исправьте calendar.toml; все записи описаны в processes/README.md.",
    ),
    "es": (
        "El calendario no se puede usar: {reason}.",
        "Corrija calendar.toml; processes/README.md describe cada entrada.",
    ),
}

CALENDAR_FILE = "calendar.toml"


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield a calendar that the engine refuses."""
    if CALENDAR_FILE in bundle.files:
        from engine.calendar.rule import load

        try:
            load(bundle.files[CALENDAR_FILE])
        except SettingsError as error:
            yield CALENDAR_FILE, "", {"reason": str(error)}
