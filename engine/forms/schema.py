"""Reading a form-js schema: a tree of typed fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CHOICES = frozenset({"select", "radio"})
"""One of several options."""
MANY_CHOICES = frozenset({"checklist", "taglist"})
"""Any number of options."""
INPUTS = frozenset({"textfield", "textarea", "number", "checkbox", "datetime", "filepicker"}) | CHOICES | MANY_CHOICES
"""Types that somebody answers."""
SHOWN = frozenset({"text", "separator", "spacer"})
"""Types that only show something."""
CONTAINERS = frozenset({"group", "dynamiclist"})
"""Types that hold other components."""
TYPES = INPUTS | SHOWN | CONTAINERS
"""Everything we run; `html`, `iframe`, `table`, `expression`, `button` and the rest are refused by `problems`."""


@dataclass(frozen=True)
class Field:
    """One component of a form.

    `name` finds its texts in translations: the key of an input, the path of a repeated group,
    the id of anything else. `raw` is the component as the editor wrote it.
    """

    type: str
    name: str
    raw: Mapping[str, Any]
    children: tuple[Field, ...] = ()
    rules: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_input(self) -> bool:
        """Whether somebody answers it."""
        return self.type in INPUTS

    @property
    def repeats(self) -> bool:
        """Whether it is a list of rows."""
        return self.type == "dynamiclist"

    @property
    def required(self) -> bool:
        """Whether an answer is needed while it is visible."""
        return self.rules.get("required") is True

    @property
    def label(self) -> str:
        """Its label in the form's main language; a date field keeps it elsewhere."""
        for attribute in ("label", "dateLabel", "timeLabel"):
            if isinstance(self.raw.get(attribute), str) and self.raw[attribute]:
                return str(self.raw[attribute])
        return ""

    @property
    def subtype(self) -> str:
        """Of a datetime: `date`, `time` or `datetime`."""
        return str(self.raw.get("subtype") or "date")

    @property
    def columns(self) -> int:
        """Width in sixteenths of the row (form-js layout); 16 when the schema does not say."""
        columns = _mapping(self.raw.get("layout")).get("columns")
        return columns if isinstance(columns, int) and 1 <= columns <= 16 else 16


def read(schema: Mapping[str, Any]) -> tuple[Field, ...]:
    """The top-level components. Anything that is not a component is passed over: `problems` names it."""
    return _components(schema, 0)


def fields(schema: Mapping[str, Any]) -> list[Field]:
    """All components, containers before their content, in the order of the form."""
    return list(_walk(read(schema)))


def inputs(schema: Mapping[str, Any]) -> list[Field]:
    """All components that somebody answers, those of repeated groups included."""
    return [f for f in fields(schema) if f.is_input]


def level_fields(components: Sequence[Field]) -> list[Field]:
    """Inputs and lists of one level: those inside plain groups too, those inside rows not."""
    found: list[Field] = []
    for component in components:
        if component.type == "group":
            found += level_fields(component.children)
        elif component.is_input or component.repeats:
            found.append(component)
    return found


def initial(schema: Mapping[str, Any], variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What an untouched form shows: the variable of the same name, else the schema's default value."""
    return _initial(read(schema), variables or {})


def _initial(components: tuple[Field, ...], variables: Mapping[str, Any]) -> dict[str, Any]:
    start: dict[str, Any] = {}
    for component in components:
        if component.type == "group":
            start |= _initial(component.children, variables)
        elif component.repeats:
            start[component.name] = _initial_rows(component, variables.get(component.name))
        elif component.is_input and component.type != "filepicker":
            start[component.name] = variables.get(component.name, component.raw.get("defaultValue"))
    return start


def _initial_rows(component: Field, value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [dict(row) for row in value if isinstance(row, Mapping)]
    count = component.raw.get("defaultRepetitions")
    wanted = count if isinstance(count, int) and 0 <= count <= 10 else 1
    return [_initial(component.children, {}) for _ in range(wanted)]


def _walk(components: tuple[Field, ...]) -> Iterator[Field]:
    for component in components:
        yield component
        yield from _walk(component.children)


def _components(holder: Mapping[str, Any], depth: int) -> tuple[Field, ...]:
    listed = holder.get("components")
    if not isinstance(listed, list) or depth > 6:
        return ()
    return tuple(_field(raw, depth) for raw in listed if isinstance(raw, Mapping) and isinstance(raw.get("type"), str))


def _field(raw: Mapping[str, Any], depth: int) -> Field:
    kind = raw["type"]
    name = raw.get("path") if kind == "dynamiclist" else raw.get("key") if kind in INPUTS else raw.get("id")
    return Field(kind, str(name or ""), raw, _components(raw, depth + 1), _mapping(raw.get("validate")))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
