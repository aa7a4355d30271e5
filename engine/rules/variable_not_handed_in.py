"""What a called process reads, it writes itself or is handed by the call: else it is null or unknown in there."""

from __future__ import annotations

from collections.abc import Iterator

from engine.rules.bundle import Bundle
from engine.rules.expressions import FUNCTIONS, judge, spoken
from engine.rules.problem import FoundIn, Severity, Texts
from engine.rules.variables import form_reads, writes

SEVERITY: Severity = "warning"
TEXTS: Texts = {
    "en": (
        '"{name}" does not hand in "{variable}", which "{place}" reads in the called process.',
        "Add it to the data inputs of the call, or write it inside before.",
    ),
    "tr": (
        "“{name}”, çağrılan süreçte “{place}” öğesinin okuduğu “{variable}” değişkenini vermiyor.",
        "Onu çağrının veri girdilerine ekleyin veya içeride daha önce yazın.",
    ),
    "ru": (
        "«{name}» не передаёт «{variable}», а в вызываемом процессе её читает «{place}».",
        "Добавьте её во входные данные вызова или запишите внутри раньше.",
    ),
    "es": (
        "«{name}» no entrega «{variable}», que «{place}» lee en el proceso llamado.",
        "Añádala a las entradas de datos de la llamada, o escríbala antes dentro.",
    ),
}

NEEDS_PROCESS_FILE = True
ALWAYS = FUNCTIONS | {"now", "today"}


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield variables missing at a call that lists its inputs (only when the handlers' results are known)."""
    if bundle.operations is None:
        return
    for file, diagram in bundle.diagrams.items():
        for call in diagram.of_kind("callActivity"):
            if call.io is None or call.called not in bundle.process_ids:
                continue
            missing = dict(_reads(bundle, call.called, frozenset()))
            for variable in sorted(set(missing) - set(call.io.inputs) - _written(bundle, call.called) - ALWAYS):
                yield file, call.id, {"name": call.label, "variable": variable, "place": missing[variable]}


def _written(bundle: Bundle, process_id: str) -> set[str]:
    """What the process may write, its loops' items included."""
    diagram = bundle.process_ids[process_id]
    found: set[str] = set()
    for element in diagram.elements.values():
        if element.process_id == process_id:
            found |= writes(bundle, diagram, element)
            if element.multi_instance is not None:
                found |= {element.multi_instance.item, element.multi_instance.output_item}
    return found


def _reads(bundle: Bundle, process_id: str, seen: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Variable and the element that reads it: in expressions, tables, forms, lanes and nested calls."""
    diagram = bundle.process_ids[process_id]
    inside = {e.id for e in diagram.elements.values() if e.process_id == process_id}
    inside |= {f.id for f in diagram.flows.values() if f.process_id == process_id}
    for said in spoken(diagram):
        if said.element_id in inside:
            yield from ((name, said.element_id) for name in judge(said.source).names)
    for element in (e for e in diagram.elements.values() if e.id in inside):
        names = set(form_reads(bundle, element)) | _asked(bundle, element.decision)
        group = str(bundle.table("groups").get(element.lane_id or "", ""))
        if element.form and group.startswith("="):
            names |= judge(group[1:].strip()).names
        yield from ((name, element.id) for name in names)
        if element.io is not None and element.called:
            yield from ((name, element.id) for name in element.io.inputs)
        elif element.called in bundle.process_ids and element.called not in seen:
            yield from _reads(bundle, element.called, seen | {process_id, element.called})


def _asked(bundle: Bundle, decision: str) -> frozenset[str]:
    tables = (table for table in bundle.decisions.values() if decision in table.ids)
    return next((table.asks(decision) for table in tables), frozenset())
