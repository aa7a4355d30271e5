"""The file is XML, but its root is not BPMN 2.0 `definitions`."""

from __future__ import annotations

from lxml import etree

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        "This is not a BPMN diagram: the file begins with <{tag}>.",
        "Export the drawing as BPMN 2.0, not as a picture.",
    ),
    "tr": (
        "Bu bir BPMN diyagramı değil: dosya <{tag}> ile başlıyor.",
        "Çizimi resim olarak değil, BPMN 2.0 olarak dışa aktarın.",
    ),
    "ru": ("Это не схема BPMN: файл начинается с <{tag}>.", "Экспортируйте схему как BPMN 2.0, а не как картинку."),
    "es": (
        "Esto no es un diagrama BPMN: el archivo empieza con <{tag}>.",
        "Exporte el dibujo como BPMN 2.0, no como imagen.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield the file whose root element is something else."""
    if not diagram.is_bpmn:
        yield "", {"tag": etree.QName(diagram.root).localname}
