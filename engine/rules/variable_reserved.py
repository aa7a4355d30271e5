"""Variables of the engine and names of FEEL's functions are not overwritten by forms, scripts or results."""

from __future__ import annotations

from collections.abc import Iterator

from engine.rules.bundle import Bundle
from engine.rules.diagram import Element
from engine.rules.problem import FoundIn, Severity, Texts
from engine.rules.variables import form_fields, reserved, script_entries

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ('{place} would overwrite "{variable}", which belongs to the engine or to FEEL.', "Use another name."),
    "tr": ("{place} “{variable}” adını ezerdi; bu ad motora veya FEEL'e ait.", "Başka bir ad kullanın."),
    "ru": ("{place} перезаписал бы «{variable}», а это имя движка или FEEL.", "Возьмите другое имя."),
    "es": ("{place} sobrescribiría «{variable}», que pertenece al motor o a FEEL.", "Use otro nombre."),
}


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield the places that set a reserved name."""
    taken = reserved()
    for diagram, element in bundle.elements():
        for place, name in _set(bundle, element):
            if name in taken:
                yield diagram.file, element.id, {"place": place, "variable": name}


def _set(bundle: Bundle, element: Element) -> Iterator[tuple[str, str]]:
    if element.form:
        yield from ((element.form, name) for name in form_fields(bundle, element))
    yield from (("script", name) for name in script_entries(element.script) or ())
    yield "resultVariable", element.result_variable
    many = element.multi_instance
    if many is not None:
        yield from (("multiInstance", n) for n in (many.item, many.output_item, many.output_collection))
