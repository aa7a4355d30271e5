"""An error end event and a boundary error name an error of the file with a code (a boundary may catch all)."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        '"{name}" names no error with a code that this file defines ({which}).',
        "Choose or create the error in its properties and give it a code.",
    ),
    "tr": (
        "“{name}” bu dosyada tanımlı, kodu olan bir hata göstermiyor ({which}).",
        "Özelliklerinde hatayı seçin veya oluşturun ve ona bir kod verin.",
    ),
    "ru": (
        "«{name}» не называет ошибку с кодом, определённую в этом файле ({which}).",
        "Выберите или создайте ошибку в свойствах и задайте ей код.",
    ),
    "es": (
        "«{name}» no nombra ningún error con código definido en este archivo ({which}).",
        "Elija o cree el error en sus propiedades y póngale un código.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield error events whose error is missing where one is needed."""
    for element in diagram.elements.values():
        if element.event == "error" and not element.error_code and (element.error_ref or element.kind == "endEvent"):
            yield element.id, {"name": element.label, "which": element.error_ref or "-"}
