"""The parameters of a service task are those of its handler; constants have the right type."""

from __future__ import annotations

from collections.abc import Iterator

from engine.handling import Operation
from engine.rules.bundle import Bundle
from engine.rules.constants import constant
from engine.rules.diagram import Element
from engine.rules.problem import FoundIn, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The parameters of "{name}" do not fit the operation {operation}: {what}.',
        "Give exactly these, with values in FEEL: {wanted}.",
    ),
    "tr": (
        "“{name}” parametreleri {operation} işlemine uymuyor: {what}.",
        "Tam olarak şunları FEEL değerleriyle verin: {wanted}.",
    ),
    "ru": (
        "Параметры «{name}» не подходят операции {operation}: {what}.",
        "Задайте именно эти, со значениями на FEEL: {wanted}.",
    ),
    "es": (
        "Los parámetros de «{name}» no corresponden a la operación {operation}: {what}.",
        "Indique exactamente estos, con valores en FEEL: {wanted}.",
    ),
}


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield service tasks with missing, unknown, repeated or wrongly typed parameters."""
    for diagram, element in bundle.elements():
        operation = (bundle.operations or {}).get(element.operation)
        if operation is None:
            continue
        wrong = list(dict.fromkeys(_wrong(element, operation)))
        if wrong:
            wanted = [f"{name} ({kind.__name__})" for name, kind in operation.params.items()] or ["-"]
            yield (
                diagram.file,
                element.id,
                {"name": element.label, "operation": operation.name, "what": wrong, "wanted": wanted},
            )


def _wrong(element: Element, operation: Operation) -> Iterator[str]:
    given = [p.name for p in element.parameters]
    yield from (f"{name}?" for name in sorted(operation.required - set(given)))
    yield from (name for name in given if name not in operation.params or given.count(name) > 1)
    for parameter in element.parameters:
        wanted = operation.params.get(parameter.name)
        known, value = constant(parameter.expression)
        if wanted is not None and known and value is not None and not _fits(value, wanted):
            yield f"{parameter.name} = {parameter.expression}"


def _fits(value: object, wanted: type) -> bool:
    if wanted in {int, float}:
        return not isinstance(value, (bool, str, list, dict))
    return isinstance(value, wanted) if wanted in {str, bool, list, dict} else True
