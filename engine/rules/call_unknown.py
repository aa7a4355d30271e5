"""The called process is in the same bundle: a release is one closed whole (decision 8)."""

from __future__ import annotations

from engine.rules.bundle import Bundle
from engine.rules.problem import FoundIn, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        '"{name}" calls the process "{called}", which no file of the bundle holds.',
        "Add the file with that process, or correct the id.",
    ),
    "tr": (
        "“{name}” öğesi “{called}” sürecini çağırıyor, ama hiçbir dosyada böyle bir süreç yok.",
        "O süreci içeren dosyayı ekleyin veya kimliği düzeltin.",
    ),
    "ru": (
        "«{name}» вызывает процесс «{called}», которого нет ни в одном файле.",
        "Добавьте файл с этим процессом или исправьте идентификатор.",
    ),
    "es": (
        "«{name}» llama al proceso «{called}», que no está en ningún archivo.",
        "Agregue el archivo con ese proceso o corrija el identificador.",
    ),
}

NEEDS_PROCESS_FILE = True


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield call activities whose process is not in the bundle."""
    for diagram, element in bundle.elements():
        if element.called and element.called not in bundle.process_ids:
            yield diagram.file, element.id, {"name": element.label, "called": element.called}
