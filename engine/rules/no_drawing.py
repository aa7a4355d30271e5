"""A file without diagram interchange runs, but there is no picture to show or edit."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "warning"
TEXTS: Texts = {
    "en": (
        "The file has no drawing, only the process: there is no picture to show.",
        "Open it in the editor and lay the elements out.",
    ),
    "tr": ("Dosyada çizim yok, yalnızca süreç var: gösterilecek resim yok.", "Düzenleyicide açıp öğeleri yerleştirin."),
    "ru": (
        "В файле нет рисунка, только процесс: показывать нечего.",
        "Откройте его в редакторе и расположите элементы.",
    ),
    "es": (
        "El archivo no tiene dibujo, solo el proceso: no hay imagen que mostrar.",
        "Ábralo en el editor y coloque los elementos.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield the first process of a file without shapes."""
    if diagram.processes and not diagram.drawn:
        yield next(iter(diagram.processes)), {}
