"""What a complaint is about, in words: labels and choices come from the forms that asked for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from engine import forms
from engine.errors import RedressError
from web import access, i18n
from web.forms import field_texts, show_value

_TELLING = frozenset({"category", "product_group", "product_name"})
_DECIDED = {
    "department": lazy("Department"),
    "severity": lazy("Severity"),
    "evaluation_round": lazy("Evaluation round"),
}
"""Facts that no form asks for: decision tables and steps find them out."""
_SEVERITIES = {"low": lazy("Low"), "medium": lazy("Medium"), "high": lazy("High"), "critical": lazy("Critical")}
_OFFICES = {"operations": lazy("Operations"), "audit": lazy("Audit")}
"""Groups that no lane of a drawing has: they belong to every desk."""


@dataclass(frozen=True)
class Label:
    """A variable as people call it, and the words of its choices."""

    text: str
    choices: Mapping[str, str]
    day: bool = False


class Facts:
    """The words of one release in the reader's language."""

    def __init__(self, release_id: str, language: str) -> None:
        bundle = access.engine().queries.bundle(release_id)
        self.texts = bundle.texts(language)
        self.process = bundle.process
        self.elements = bundle.elements
        self.lanes = bundle.lanes
        self._labels: dict[str, Label] = {}
        # The start form speaks to the customer ("Your name"), the others to staff: theirs come first.
        for path in sorted(bundle.files, key=lambda p: (bundle.process.start_event in p, p)):
            if path.startswith("forms/") and path.endswith(".form"):
                self._collect(path.removeprefix("forms/").removesuffix(".form"), bundle)

    def _collect(self, form_id: str, bundle: Any) -> None:
        look_up = field_texts(self.texts, form_id)
        for field in forms.inputs(bundle.form(form_id) or {}):
            choices = {
                str(value): look_up(field.name, f"values.{value}", label)
                for value, label in forms.options(field, forms.Scope({}))
            }
            text = look_up(field.name, "label", field.label)
            label = Label(text, choices, field.type == "datetime" and field.subtype == "date")
            self._labels.setdefault(field.name, label)

    def label(self, name: str) -> str:
        """A variable's label; its name in words when no form asks for it."""
        contact = {"name": _("Customer"), "email": _("E-mail"), "phone": _("Phone")}
        for part, variable in self.process.contact.items():
            if variable.strip() == name and part in contact:
                return str(contact[part])
        known = self._labels.get(name)
        if known and known.text:
            return known.text
        return self.texts.lookup("facts", name, str(_DECIDED.get(name) or name.replace("_", " ").capitalize()))

    def value(self, name: str, value: Any) -> str:
        """A variable's value in words; empty for None."""
        value = forms.stored({"value": value})["value"]
        if isinstance(value, (list, tuple)):
            return ", ".join(part for part in (self.value(name, item) for item in value) if part)
        if value is None or isinstance(value, Mapping):
            return ""
        known = self._labels.get(name)
        if known and str(value) in known.choices:
            return known.choices[str(value)]
        if name == "severity" and value in _SEVERITIES:
            return str(_SEVERITIES[value])
        if name == "department":
            return self.group(str(value))
        if known and known.day and isinstance(value, str):
            return _day(value)
        return show_value(value)

    def rows(self, values: Mapping[str, Any], names: Sequence[str] | None = None) -> list[tuple[str, str]]:
        """(label, value) of the facts that have one, in the order of `process.toml`."""
        listed = self.process.facts if names is None else names
        found = [(self.label(name), self.value(name, values.get(name))) for name in listed]
        return [(label, value) for label, value in found if value]

    def customer(self, values: Mapping[str, Any]) -> str:
        """The customer's name."""
        name = self.process.contact.get("name", "customer_name").strip()
        return self.value(name, values.get(name))

    def about(self, values: Mapping[str, Any], most: int = 2) -> str:
        """The complaint in a few words: its first facts besides the customer."""
        parts = [self.value(name, values.get(name)) for name in self.subjects]
        return " · ".join([part for part in parts if part][:most])

    @property
    def subjects(self) -> list[str]:
        """Facts that say what a complaint is about, the telling ones first."""
        contact = {value.strip() for value in self.process.contact.values()}
        others = [name for name in self.process.facts if name not in contact]
        return sorted(others, key=lambda name: (name not in _TELLING, others.index(name)))

    def step(self, element_id: str | None, default: str = "") -> str:
        """A step's name in the reader's language."""
        return self.texts.lookup(element_id or "", "name", default) or default

    def element(self, element_id: str) -> str:
        """An element's name in the reader's language, from the drawing alone."""
        drawn = self.elements.get(element_id)
        return self.step(element_id, drawn.label if drawn else element_id)

    def group(self, group: str) -> str:
        """A group of people as they call themselves: its own name, or that of the lane with its id."""
        default = self.lanes.get(group, _office(group))
        return self.texts.lookup("groups", group, self.texts.lookup(group, "name", default))

    def lane(self, lane: str) -> str:
        """A lane's name in the reader's language."""
        return self.texts.lookup(lane, "name", self.lanes.get(lane, lane.replace("_", " ").capitalize()))

    def steps(self) -> list[tuple[str, str]]:
        """User tasks of staff as (element id, name), by name."""
        found = [
            (element.id, self.step(element.id, element.label))
            for element in self.elements.values()
            if element.kind == "userTask" and element.lane_id != "customer"
        ]
        return sorted(found, key=lambda row: row[1])


def facts_of(release_id: str) -> Facts:
    """The words of a release in the language of this request; read once per release and language."""
    return _facts(release_id, i18n.language())


def group_names(groups: Iterable[str]) -> dict[str, str]:
    """Group -> its name in the reader's language, in the active release's words."""
    words = current()
    return {group: words.group(group) if words else _office(group) for group in groups}


def _office(group: str) -> str:
    return str(_OFFICES.get(group) or group.replace("_", " ").capitalize())


def current() -> Facts | None:
    """The words of the active release; None before the first one."""
    queries = access.engine().queries
    try:
        return facts_of(queries.active_release(access.engine().settings.process_key).id)
    except RedressError:
        return None


@lru_cache(maxsize=64)
def _facts(release_id: str, language: str) -> Facts:
    return Facts(release_id, language)


def _day(text: str) -> str:
    try:
        return i18n.day(date.fromisoformat(text))
    except ValueError:
        return text
