"""A TOML, form or scenario file of the bundle cannot be read; `engine.rules.bundle` reports it."""

from __future__ import annotations

from engine.rules.problem import Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ("The file cannot be read ({reason}).", "Correct the file at the place named, or export it again."),
    "tr": ("Dosya okunamıyor ({reason}).", "Dosyayı belirtilen yerde düzeltin veya yeniden dışa aktarın."),
    "ru": ("Файл не читается ({reason}).", "Исправьте файл в указанном месте или экспортируйте его заново."),
    "es": ("El archivo no se puede leer ({reason}).", "Corrija el archivo en el lugar indicado o vuelva a exportarlo."),
}
