"""The last proof: the interpreter itself refuses the drawing, or does not finish with it in time."""

from __future__ import annotations

from engine.rules.problem import Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        "The process engine cannot take this drawing: {reason}",
        "Simplify the drawing around the element named; if every rule is met, report the file to the developers.",
    ),
    "tr": (
        "Süreç motoru bu çizimi kabul etmiyor: {reason}",
        "Belirtilen öğenin çevresini sadeleştirin; tüm kurallara uyuyorsa dosyayı geliştiricilere iletin.",
    ),
    "ru": (
        "Движок процессов не принимает эту схему: {reason}",
        "Упростите схему вокруг указанного элемента; если все правила соблюдены, передайте файл разработчикам.",
    ),
    "es": (
        "El motor de procesos no admite este diagrama: {reason}",
        "Simplifique el diagrama alrededor del elemento indicado; si cumple todas las reglas, envíe el archivo "
        "al equipo de desarrollo.",
    ),
}
