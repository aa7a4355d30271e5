"""XML may be UTF-8, UTF-16 or a common 8-bit encoding; others can hide markup (UTF-7) and are refused."""

from __future__ import annotations

from engine.rules.problem import Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ("The file cannot be read as {encoding}.", "Save it as UTF-8."),
    "tr": ("Dosya {encoding} olarak okunamıyor.", "UTF-8 olarak kaydedin."),
    "ru": ("Файл не читается в кодировке {encoding}.", "Сохраните его в UTF-8."),
    "es": ("El archivo no se puede leer como {encoding}.", "Guárdelo en UTF-8."),
}
