"""A rule crashed on this file: the file is not judged, and the rest of the check goes on."""

from __future__ import annotations

from engine.rules.problem import Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        "The rule {failed} could not judge this file ({cause}).",
        "Report this file to the developers; until then the drawing cannot be released.",
    ),
    "tr": (
        "{failed} kuralı bu dosyayı değerlendiremedi ({cause}).",
        "Dosyayı geliştiricilere iletin; o zamana kadar çizim yayımlanamaz.",
    ),
    "ru": (
        "Правило {failed} не смогло проверить этот файл ({cause}).",
        "Передайте файл разработчикам; до тех пор схему нельзя выпустить.",
    ),
    "es": (
        "La regla {failed} no pudo evaluar este archivo ({cause}).",
        "Envíe el archivo al equipo de desarrollo; mientras tanto no se puede publicar.",
    ),
}
