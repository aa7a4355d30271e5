"""What in a form would not run as drawn: asked by the rules when a bundle is checked, and by the form designer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine import feel
from engine.errors import RedressError
from engine.forms.expressions import PLACEHOLDER
from engine.forms.limits import MAX_COMPONENTS, MAX_PATTERN, RESERVED
from engine.forms.patterns import costly
from engine.forms.schema import CHOICES, MANY_CHOICES, TYPES, Field, fields, read
from engine.forms.values import limit

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)
_BLOCK = re.compile(r"\{\{\s*[#/]")


@dataclass(frozen=True)
class FormProblem:
    """One thing in a form that we do not run.

    `component` is the key, path or id of the component; `code` a stable name: `unsupported_type`, `bad_key`,
    `duplicate_key`, `reserved_key`, `no_options`, `no_label`, `bad_expression`, `bad_pattern`, `bad_limit`,
    `template_block`, `two_file_fields`, `file_in_list`, `readonly_in_list`, `group_path`, `duplicate_option`,
    `too_many_components`, `not_a_form`.
    """

    component: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        details = ", ".join(f"{name} {value!r}" for name, value in self.values.items())
        return f"{self.component or 'form'}: {self.code}" + (f" ({details})" if details else "")


def problems(schema: Any) -> list[FormProblem]:
    """All problems of a form, in the order of its components. An empty list means that `validate` can run it."""
    if not isinstance(schema, Mapping) or not isinstance(schema.get("components"), list):
        return [FormProblem("", "not_a_form")]
    found: list[FormProblem] = []
    everything = fields(schema)
    if len(everything) > MAX_COMPONENTS:
        found.append(FormProblem("", "too_many_components", {"limit": MAX_COMPONENTS}))
    for component in everything[:MAX_COMPONENTS]:
        for check in (_type, _label, _choices, _limits, _pattern, _expressions, _texts):
            found += check(component)
    found += _keys(read(schema))
    found += _whole(everything)
    return found


def _type(component: Field) -> Iterator[FormProblem]:
    if component.type not in TYPES:
        yield FormProblem(component.name, "unsupported_type", {"type": component.type})
    if component.type == "group" and component.raw.get("path"):
        yield FormProblem(component.name, "group_path")


def _label(component: Field) -> Iterator[FormProblem]:
    if (component.is_input or component.repeats) and not component.label:
        yield FormProblem(component.name, "no_label")


def _choices(component: Field) -> Iterator[FormProblem]:
    if component.type not in CHOICES | MANY_CHOICES:
        return
    if component.raw.get("valuesKey") or component.raw.get("valuesExpression"):
        return
    listed = component.raw.get("values")
    values = [v.get("value") for v in listed if isinstance(v, Mapping)] if isinstance(listed, list) else []
    if not values or not all(isinstance(v, (str, int)) and v != "" for v in values):
        yield FormProblem(component.name, "no_options")
    elif len({str(v) for v in values}) < len(values):
        yield FormProblem(component.name, "duplicate_option")


def _limits(component: Field) -> Iterator[FormProblem]:
    for name in ("min", "max", "minLength", "maxLength"):
        if component.rules.get(name) not in (None, "") and limit(component.rules, name) is None:
            yield FormProblem(component.name, "bad_limit", {"limit": name})


def _pattern(component: Field) -> Iterator[FormProblem]:
    pattern = component.rules.get("pattern")
    if pattern in (None, ""):
        return
    if not isinstance(pattern, str) or len(pattern) > MAX_PATTERN or costly(pattern):
        yield FormProblem(component.name, "bad_pattern")


def _expressions(component: Field) -> Iterator[FormProblem]:
    condition = component.raw.get("conditional")
    places = [("hide", condition.get("hide") if isinstance(condition, Mapping) else None)]
    places += [(name, component.raw.get(name)) for name in ("valuesExpression", "readonly")]
    for place, source in places:
        if isinstance(source, str) and source.strip():
            yield from _compiles(component, place, source)


def _texts(component: Field) -> Iterator[FormProblem]:
    for place in ("text", "label", "description"):
        text = component.raw.get(place)
        if not isinstance(text, str):
            continue
        if _BLOCK.search(text):
            yield FormProblem(component.name, "template_block", {"place": place})
        elif text.startswith("="):
            yield from _compiles(component, place, text)
        else:
            for part in PLACEHOLDER.findall(text):
                yield from _compiles(component, place, part)


def _compiles(component: Field, place: str, source: str) -> Iterator[FormProblem]:
    try:
        feel.compile(source.strip().removeprefix("=").strip())
    except RedressError as error:
        yield FormProblem(component.name, "bad_expression", {"place": place, "reason": str(error)})


def _keys(components: tuple[Field, ...], taken: set[str] | None = None, top: bool = True) -> Iterator[FormProblem]:
    """Keys are names, used once per level; the engine's own variables cannot be fields."""
    seen = set() if taken is None else taken
    for component in components:
        if component.type == "group":
            yield from _keys(component.children, seen, top)
            continue
        if not (component.is_input or component.repeats):
            continue
        if not _NAME.fullmatch(component.name):
            yield FormProblem(component.name, "bad_key")
        elif component.name == "typename" or (top and component.name in RESERVED):
            yield FormProblem(component.name, "reserved_key")
        elif component.name in seen:
            yield FormProblem(component.name, "duplicate_key")
        seen.add(component.name)
        yield from _keys(component.children, set(), False)


def _whole(everything: list[Field]) -> Iterator[FormProblem]:
    """All uploads of a submission belong to its one file field; what a row shows is what somebody typed there."""
    pickers = [f for f in everything if f.type == "filepicker"]
    for extra in pickers[1:]:
        yield FormProblem(extra.name, "two_file_fields")
    for group in everything:
        if group.repeats and any(f.type == "filepicker" for f in group.children):
            yield FormProblem(group.name, "file_in_list")
        if group.repeats and any(f.raw.get("readonly") or f.raw.get("disabled") for f in group.children):
            yield FormProblem(group.name, "readonly_in_list")
