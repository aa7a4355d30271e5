"""A form belongs to a user task or start event of the bundle."""

from __future__ import annotations

from engine.rules.bundle import Bundle
from engine.rules.problem import FoundIn, Severity, Texts

SEVERITY: Severity = "warning"
TEXTS: Texts = {
    "en": (
        'No user task or start event has the id "{key}": nobody will ever see this form.',
        "Rename the form, or delete it.",
    ),
    "tr": (
        "“{key}” kimliğinde bir kullanıcı görevi veya başlangıç olayı yok; bu formu kimse görmez.",
        "Formun adını değiştirin veya silin.",
    ),
    "ru": (
        "Нет ни задачи, ни начального события с идентификатором «{key}»: эту форму никто не увидит.",
        "Переименуйте форму или удалите её.",
    ),
    "es": (
        "Ninguna tarea de usuario ni evento de inicio tiene el identificador «{key}»: nadie verá este formulario.",
        "Cambie el nombre del formulario o bórrelo.",
    ),
}

NEEDS_PROCESS_FILE = True


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield forms of nothing."""
    known = {e.id for _, e in bundle.elements() if e.form}
    for key in bundle.forms:
        if key not in known:
            yield f"forms/{key}.form", "", {"key": key}
