"""Data lives in variables; SpiffWorkflow moves what an arrow to a data object names, and hangs on nested ones."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'An arrow joins "{name}" with the data object {reference}{known}; data objects are not run.',
        "Remove the arrow: every step sees the variables of its process anyway.",
    ),
    "tr": (
        "“{name}” ile {reference} veri nesnesi arasında ok var{known}; veri nesneleri çalıştırılmaz.",
        "Oku silin: her adım sürecin değişkenlerini zaten görür.",
    ),
    "ru": (
        "Стрелка соединяет «{name}» с объектом данных {reference}{known}; объекты данных не выполняются.",
        "Удалите стрелку: каждый шаг и так видит переменные процесса.",
    ),
    "es": (
        "Una flecha une «{name}» con el objeto de datos {reference}{known}; los objetos de datos no se ejecutan.",
        "Quite la flecha: cada paso ve igualmente las variables de su proceso.",
    ),
}

MISSING = {
    "en": " (whose object does not exist)",
    "tr": " (nesnesi yok)",
    "ru": " (самого объекта нет)",
    "es": " (cuyo objeto no existe)",
}


def check(diagram: Diagram) -> Found:
    """Yield the data references that arrows go to or come from."""
    for element in diagram.elements.values():
        for arrow in element.data:
            named = diagram.named.get(arrow.reference)
            exists = named is not None and named.value in diagram.named
            yield (
                arrow.reference or element.id,
                {"name": element.label, "reference": arrow.reference, "known": "" if exists else MISSING},
            )
