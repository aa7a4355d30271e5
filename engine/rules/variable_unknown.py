"""What an expression reads is written somewhere: by a form, script, result, decision or the engine."""

from __future__ import annotations

from engine.rules.bundle import Bundle
from engine.rules.expressions import FUNCTIONS, judge, spoken
from engine.rules.problem import FoundIn, Severity, Texts
from engine.rules.variables import ENGINE, PROTECTED, writes

SEVERITY: Severity = "warning"
TEXTS: Texts = {
    "en": (
        '{place} reads "{variable}", which nothing in the bundle writes.',
        "Correct the name, or write it in a form or script before.",
    ),
    "tr": (
        "{place} “{variable}” değişkenini okuyor, ama pakette onu yazan bir şey yok.",
        "Adı düzeltin veya öncesinde bir formda ya da betikte yazın.",
    ),
    "ru": (
        "{place} читает «{variable}», но в пакете её никто не записывает.",
        "Исправьте имя или запишите её раньше в форме или скрипте.",
    ),
    "es": (
        "{place} lee «{variable}», pero nada del paquete la escribe.",
        "Corrija el nombre o escríbala antes en un formulario o script.",
    ),
}

NEEDS_PROCESS_FILE = True


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield names that nobody writes (only when the handlers and so their results are known)."""
    if bundle.operations is None:
        return
    known = set(ENGINE | PROTECTED | FUNCTIONS) | set(bundle.table("facts"))
    for diagram, element in bundle.elements():
        known |= writes(bundle, diagram, element)
        if element.multi_instance is not None:
            known |= {element.multi_instance.item, element.multi_instance.output_item}
    for file, diagram in bundle.diagrams.items():
        for said in spoken(diagram):
            for name in sorted(judge(said.source).names - known):
                yield file, said.element_id, {"place": said.place, "variable": name}
