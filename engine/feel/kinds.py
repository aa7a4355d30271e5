"""Types as FEEL writes them (`list<number>`, `context<a: string>`), `instance of`, and conformance (10.3.2.9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.feel.limits import refuse
from engine.feel.runtime import Run
from engine.feel.syntax import Node, position
from engine.feel.values import Function, Range, kind

NAMES = {
    "Any": "any", "any": "any", "Null": "null", "number": "number", "string": "string",
    "boolean": "boolean", "date": "date", "time": "time", "date and time": "date and time",
    "dateTime": "date and time", "days and time duration": "days and time duration",
    "dayTimeDuration": "days and time duration", "yearMonthDuration": "years and months duration",
    "years and months duration": "years and months duration", "list": "list", "context": "context",
    "range": "range", "function": "function",
}  # fmt: skip


@dataclass(frozen=True)
class Type:
    """A kind; `element` of a list, range or function result; `members` of a context."""

    kind: str
    element: Type | None = None
    members: Mapping[str, Type] = field(default_factory=dict)


def type_of(node: Any) -> Type:
    """The type a tree names; FeelError for a name that is no type."""
    rule = str(node.data)
    if rule == "null_type":
        return Type("null")
    if rule == "function_type":
        return Type("function", type_of(node.children[-1]))
    name = " ".join(str(child) for child in node.children if not hasattr(child, "data") and str(child) not in "<>")
    if name not in NAMES:
        refuse(f"There is no type '{name}'.", position(node))
    if rule == "element_type":
        return Type(NAMES[name], type_of(node.children[2]))
    if rule == "context_type":
        return Type(NAMES[name], members=_members(node))
    return Type(NAMES[name])


def _members(node: Node) -> dict[str, Type]:
    pairs = (child.children for child in node.children if hasattr(child, "children"))
    return {str(name): type_of(what) for name, what in pairs}


def instance_of(value: Any, what: Type, run: Run) -> bool:
    """`value instance of type`; null is an instance of Null and of nothing else."""
    if value is None:
        return what.kind == "null"
    return conforms(value, what, run)


def conforms(value: Any, what: Type, run: Run) -> bool:
    """Whether the value conforms to the type; null conforms inside lists and contexts."""
    run.tick()
    if what.kind == "any" or value is None:
        return True
    if kind(value) != what.kind:
        return False
    if type(value) is list and what.element:
        return all(conforms(item, what.element, run) for item in value)
    if type(value) is Range and what.element:
        return conforms(value.start, what.element, run) and conforms(value.end, what.element, run)
    if type(value) is dict:
        return all(name in value and conforms(value[name], of, run) for name, of in what.members.items())
    return type(value) is not Function or what.element is None or what.element.kind == "any"
