"""XML elements inside each other, and their number, are bounded by `engine.xml`."""

from __future__ import annotations

from engine.rules.problem import Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        "The file holds more than {limit} elements inside each other, or far too many elements.",
        "Export the file again from the drawing tool; a drawing needs neither.",
    ),
    "tr": (
        "Dosyada iç içe {limit} öğeden fazlası ya da aşırı sayıda öğe var.",
        "Dosyayı çizim aracından yeniden dışa aktarın; bir çizim bunu gerektirmez.",
    ),
    "ru": (
        "В файле более {limit} вложенных друг в друга элементов или слишком много элементов.",
        "Экспортируйте файл из редактора заново: схеме это не нужно.",
    ),
    "es": (
        "El archivo tiene más de {limit} elementos anidados o demasiados elementos.",
        "Vuelva a exportar el archivo desde la herramienta de dibujo; un diagrama no lo necesita.",
    ),
}
