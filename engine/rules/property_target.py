"""`not_by` names user tasks, `pauses` names elements with timers on them."""

from __future__ import annotations

from engine.rules.bundle import Bundle
from engine.rules.problem import FoundIn, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ('The property {property} of "{name}" names "{target}", {what}.', "Name an existing element by its id."),
    "tr": ("“{name}” öğesinin {property} özelliği “{target}” diyor, {what}.", "Var olan bir öğeyi kimliğiyle yazın."),
    "ru": (
        "Свойство {property} у «{name}» называет «{target}», {what}.",
        "Укажите существующий элемент по идентификатору.",
    ),
    "es": (
        "La propiedad {property} de «{name}» nombra «{target}», {what}.",
        "Nombre un elemento existente por su identificador.",
    ),
}

NO_TASK = {
    "en": "which is no user task",
    "tr": "ama bu bir kullanıcı görevi değil",
    "ru": "а это не пользовательская задача",
    "es": "que no es una tarea de usuario",
}
NO_TIMER = {
    "en": "which has no timer on it",
    "tr": "ama üzerinde zamanlayıcı yok",
    "ru": "а на нём нет таймера",
    "es": "que no tiene temporizador",
}


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield targets of `not_by` and `pauses` that do not exist or do not fit."""
    for diagram, element in bundle.elements():
        for named, fits, what in (("not_by", _is_task, NO_TASK), ("pauses", _has_timer, NO_TIMER)):
            for target in (t.strip() for t in element.properties.get(named, "").split(",")):
                if target and not fits(bundle, target):
                    yield (
                        diagram.file,
                        element.id,
                        {"name": element.label, "property": named, "target": target, "what": what},
                    )


def _is_task(bundle: Bundle, target: str) -> bool:
    return target in bundle.element_ids and bundle.element_ids[target][1].kind == "userTask"


def _has_timer(bundle: Bundle, target: str) -> bool:
    if target not in bundle.element_ids:
        return False
    diagram, element = bundle.element_ids[target]
    return any(b.event == "timer" for b in diagram.boundaries(element.id))
