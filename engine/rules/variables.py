"""Which variables each element writes, so far as the drawing says."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import FeelError
from engine.rules.bundle import Bundle
from engine.rules.diagram import SUBPROCESSES, Diagram, Element

ENGINE = frozenset({"received_at", "number", "channel", "language", "received_on_behalf", "opened_by"})
"""Variables that the engine sets when an instance starts."""
PROTECTED = frozenset({"received_at", "number", "typename", "now", "today"})
"""Variables that nobody else may write, besides the names of FEEL's functions."""


def reserved() -> frozenset[str]:
    """Every name that forms, scripts and results may not use."""
    from engine import feel

    return PROTECTED | feel.RESERVED


def script_entries(source: str) -> tuple[str, ...] | None:
    """The names that a script's FEEL context sets; None when it is no context."""
    from engine import feel
    from engine.feel.syntax import read, unescape

    try:
        tree = read(source, feel.RESERVED, unary=False)
    except FeelError:
        return None
    root = tree.children[0] if tree.data == "start" else tree
    if getattr(root, "data", "") != "context":
        return None
    names = (entry.children[0] for entry in root.children if entry is not None)  # type: ignore[union-attr]
    return tuple(unescape(str(n)) if str(n).startswith('"') else str(n) for n in names)


def form_fields(bundle: Bundle, element: Element) -> tuple[str, ...]:
    """The top-level keys of an element's form."""
    from engine import forms

    schema = bundle.forms.get(element.id)
    if not isinstance(schema, dict):
        return ()
    return tuple(dict.fromkeys(_keys(forms.read(schema))))


def _keys(fields: object) -> Iterator[str]:
    from engine.forms import Field

    for field in fields if isinstance(fields, tuple) else ():
        if isinstance(field, Field) and field.type == "group":
            yield from _keys(field.children)
        elif isinstance(field, Field) and (field.is_input or field.repeats):
            yield field.name


def form_reads(bundle: Bundle, element: Element) -> frozenset[str]:
    """The variables that conditions and texts of an element's form ask for, its own fields not counted."""
    from engine import forms
    from engine.forms.expressions import PLACEHOLDER
    from engine.rules.expressions import judge

    schema = bundle.forms.get(element.id)
    if not isinstance(schema, dict):
        return frozenset()
    own = {field.name for field in forms.fields(schema)}
    sources: list[str] = []
    for text in _strings(schema):
        sources += [text[1:]] if text.startswith("=") else PLACEHOLDER.findall(text)
    return frozenset(name for source in sources for name in judge(source.strip()).names) - own


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def writes(bundle: Bundle, diagram: Diagram, element: Element, seen: frozenset[str] = frozenset()) -> set[str]:
    """The variables an element may set, those of sub-processes and called processes included."""
    many = element.multi_instance
    if many is not None:
        return {many.output_collection} - {""}
    found: set[str] = set()
    if element.form:
        found |= set(form_fields(bundle, element))
    if element.kind == "scriptTask":
        found |= set(script_entries(element.script) or ())
    if element.operation:
        found |= _results(bundle, element)
    if element.decision:
        found |= _outputs(bundle, element.decision)
    found |= _inner(bundle, diagram, element, seen)
    return found


def _results(bundle: Bundle, element: Element) -> set[str]:
    if element.result_variable:
        return {element.result_variable}
    operation = (bundle.operations or {}).get(element.operation)
    return set(operation.results) if operation is not None else set()


def _outputs(bundle: Bundle, decision: str) -> set[str]:
    for table in bundle.decisions.values():
        if decision in table.ids:
            return {str(name) for name in getattr(table, "outputs", lambda _: ())(decision)}
    return set()


def _inner(bundle: Bundle, diagram: Diagram, element: Element, seen: frozenset[str]) -> set[str]:
    if element.kind in SUBPROCESSES:
        inner = [(diagram, e) for e in diagram.inside(element.id)]
    elif element.called in bundle.process_ids and element.called not in seen:
        called = bundle.process_ids[element.called]
        seen |= {element.called}
        inner = [(called, e) for e in called.inside(None, element.called)]
    else:
        return set()
    found: set[str] = set()
    for where, one in inner:
        found |= writes(bundle, where, one, seen)
    return found if element.io is None else found & set(element.io.outputs)
