"""The places of a form where FEEL speaks: conditions, choices, texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import feel
from engine.errors import RedressError
from engine.forms.limits import MAX_OPTIONS
from engine.forms.schema import Field, level_fields

PLACEHOLDER = re.compile(r"\{\{\s*(.{1,500}?)\s*\}\}", re.DOTALL)
"""A FEEL expression in a text. Blocks of the feelers language (`{{#if}}`, `{{#loop}}`) are refused by `problems`."""


@dataclass(frozen=True)
class Scope:
    """What an expression sees: names, and the context that gives it the time and the calendar.

    Inside a repeated group the row's names come first; `parent` is the scope around it, `this` the row.
    """

    names: Mapping[str, Any]
    context: feel.Context | None = None

    def level(self, components: Sequence[Field], given: Mapping[str, Any]) -> Scope:
        """The scope of a form's fields: their answers over what is known outside.

        A field without an answer is null, whatever a variable of its name was; a read-only one is that variable.
        """
        unanswered = {f.name: None for f in level_fields(components) if not _fixed(f)}
        return Scope({**self.names, **unanswered, **given}, self.context)

    def row(self, group: Field, row: Mapping[str, Any], position: int) -> Scope:
        """The scope inside one row (`i` counts from one, as in form-js)."""
        around = {**self.names, "this": dict(row), "parent": dict(self.names), "i": position + 1}
        return Scope(around, self.context).level(group.children, row)

    def without(self, component: Field) -> Scope:
        """The scope after a component was hidden: what was typed there before does not count."""
        return Scope({**self.names, **{f.name: None for f in level_fields([component])}}, self.context)

    def knowing(self, name: str, value: Any) -> Scope:
        """The scope after a field was read."""
        return Scope({**self.names, name: value}, self.context)

    def evaluate(self, source: str) -> Any:
        """The value of an expression, written with or without its leading `=`; None when it has none.

        A variable that nothing has set yet is null, as in form-js.
        """
        try:
            expression = feel.compile(source.strip().removeprefix("=").strip())
            known = self.context.functions if self.context else {}
            unset = {name: None for name in expression.names if name not in self.names and name not in known}
            return expression.evaluate({**unset, **self.names}, self.context)
        except RedressError:
            # Compiled when the form was released; what is left is a value of a kind nobody expected.
            return None


def _fixed(field: Field) -> bool:
    return any(field.raw.get(name) not in (None, False, "") for name in ("disabled", "readonly"))


def stored(variables: Mapping[str, Any] | None) -> dict[str, Any]:
    """Variables as FEEL values, read from their stored form; what cannot be read stays as it is."""
    try:
        return {name: feel.from_json(value) for name, value in (variables or {}).items()}
    except RedressError:
        return dict(variables or {})


def hidden(field: Field, scope: Scope) -> bool:
    """Whether the component's condition hides it. A condition that gives no answer hides nothing."""
    condition = field.raw.get("conditional")
    source = condition.get("hide") if isinstance(condition, Mapping) else None
    return isinstance(source, str) and bool(source.strip()) and scope.evaluate(source) is True


def visible(components: Sequence[Field], scope: Scope) -> list[str]:
    """Names of the fields of one level that somebody can answer now: neither hidden nor read-only."""
    found: list[str] = []
    for component in components:
        if hidden(component, scope):
            scope = scope.without(component)
        elif component.type == "group":
            found += visible(component.children, scope)
        elif component.repeats or (component.is_input and not readonly(component, scope)):
            found.append(component.name)
    return found


def readonly(field: Field, scope: Scope) -> bool:
    """Whether the field only shows its value: disabled, or read-only (a flag or an expression)."""
    return any(_flag(field.raw.get(name), scope) for name in ("disabled", "readonly"))


def _flag(value: Any, scope: Scope) -> bool:
    return scope.evaluate(value) is True if isinstance(value, str) else value is True


def options(field: Field, scope: Scope) -> list[tuple[Any, str]]:
    """The choices as (value, label): listed in the form, in a variable, or by an expression.

    A choice of a variable is a text, a number, or an object with `value` and `label`.
    """
    listed: Any = field.raw.get("values")
    if isinstance(field.raw.get("valuesKey"), str) and field.raw["valuesKey"]:
        listed = scope.names.get(field.raw["valuesKey"])
    elif isinstance(field.raw.get("valuesExpression"), str) and field.raw["valuesExpression"]:
        listed = scope.evaluate(field.raw["valuesExpression"])
    return [o for o in map(_option, _sequence(listed)[:MAX_OPTIONS]) if o is not None]


def _sequence(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else ()


def _option(choice: Any) -> tuple[Any, str] | None:
    if isinstance(choice, Mapping):
        value = choice.get("value")
        return None if not _scalar(value) else (value, str(choice.get("label") or value))
    return (choice, str(choice)) if _scalar(choice) else None


def _scalar(value: Any) -> bool:
    return isinstance(value, (str, int)) and value != ""


def fill(
    text: str, scope: Scope, show: Callable[[Any], str] = str, named: Callable[[str, Any], str] | None = None
) -> str:
    """A text with its `{{ expression }}` places filled; a text that is one expression (`= ...`) is its value.

    `show` writes a single value (a date, a number, true) as its reader writes it; `named` writes a place that
    is just the name of a variable, which may be a choice with a label of its own.
    """

    def place(found: re.Match[str]) -> str:
        name, value = found[1].strip(), scope.evaluate(found[1])
        return named(name, value) if named is not None and name.isidentifier() else _shown(value, show)

    return _shown(scope.evaluate(text), show) if text.startswith("=") else PLACEHOLDER.sub(place, text)


def _shown(value: Any, show: Callable[[Any], str]) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(_shown(item, show) for item in value)
    return "" if value is None or isinstance(value, Mapping) else show(value)


def told(components: Sequence[Field]) -> frozenset[str]:
    """Names of the variables that the form's texts show, whatever is answered."""
    names: set[str] = set()
    for component in components:
        if "conditional" not in component.raw:
            names |= told(component.children)
            places = PLACEHOLDER.findall(str(component.raw.get("text") or ""))
            names |= {place.strip() for place in places if place.strip().isidentifier()}
    return frozenset(names)


def watched(components: Sequence[Field]) -> frozenset[str]:
    """Names that some condition or list of choices in the form asks for: a change of these changes the form."""
    names: set[str] = set()
    for component in components:
        names |= watched(component.children)
        for source in _sources(component):
            try:
                names |= feel.compile(source.strip().removeprefix("=").strip()).names
            except RedressError:
                continue
    return frozenset(names)


def _sources(component: Field) -> list[str]:
    condition = component.raw.get("conditional")
    found = [condition.get("hide") if isinstance(condition, Mapping) else None, component.raw.get("valuesExpression")]
    found += [component.raw.get("valuesKey"), component.raw.get("readonly")]
    return [s for s in found if isinstance(s, str) and s.strip()]
