"""What stands beside a task: facts, the customer's words, documents, messages and the last of the history."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from engine import forms
from engine.records import DocumentRecord, InstanceRecord, MessageRecord, SubscriptionRecord
from web import access
from web.cases.story import Line, story
from web.due import Due, due, promised
from web.facts import Facts, facts_of
from web.forms import field_texts
from web.portal.shown import read_only

SOURCES = ("customer", "representative", "authority", "laboratory", "plant", "supplier", "other")
"""Where a piece of evidence comes from (reading A3)."""
CHANNELS = ("phone", "letter", "visit", "mail")
"""How something reaches staff besides the web."""


@dataclass(frozen=True)
class Aside:
    """The complaint of a task, for reading."""

    case: InstanceRecord
    facts: list[tuple[str, str]]
    customer: str
    promised: Due | None
    told: Any
    words: list[tuple[str, str]]
    sources: dict[str, str]
    documents: list[DocumentRecord]
    messages: list[MessageRecord]
    lines: list[Line]
    names: dict[str, str]


def aside(instance_id: str, now: datetime, form: Mapping[str, Any] | None = None) -> Aside:
    """Everything beside a task of this complaint. The task was shown to this person already.

    What the texts of the task's `form` show of the customer's words is not repeated: on a phone the form comes first.
    """
    queries = access.engine().queries
    case = queries.instance(instance_id)
    facts = facts_of(case.release_id)
    return Aside(
        case,
        facts.rows(case.facts),
        facts.customer(case.facts),
        due(promised(case), now),
        told(case, facts),
        words(case, facts, besides=forms.told(forms.read(form or {}))),
        source_words(),
        list(queries.documents(instance_id)),
        list(queries.messages(instance_id)),
        story(queries.history(instance_id), facts),
        names(),
    )


def told(case: InstanceRecord, facts: Facts) -> Any:
    """The start form as it was filled in."""
    bundle = access.engine().queries.bundle(case.release_id)
    schema = bundle.form(bundle.process.start_event)
    lookup = field_texts(facts.texts, bundle.process.start_event)
    return read_only(schema, case.variables, lookup) if schema else ""


def words(case: InstanceRecord, facts: Facts, besides: Container[str] = ()) -> list[tuple[str, str]]:
    """What the customer wrote at length: the text areas of the start form, without those that are shown elsewhere."""
    bundle = access.engine().queries.bundle(case.release_id)
    start = bundle.process.start_event
    look_up = field_texts(facts.texts, start)
    return [
        (look_up(field.name, "label", field.label), text)
        for field in forms.inputs(bundle.form(start) or {})
        if field.type == "textarea" and field.name not in besides
        if isinstance(text := case.variables.get(field.name), str)
    ]


def source_words() -> dict[str, str]:
    """Source of a piece of evidence -> its words (reading A3)."""
    spoken = (
        _("Customer"),
        _("Customer's representative"),
        _("Public authority"),
        _("Laboratory"),
        _("Plant"),
        _("Supplier"),
        _("Other"),
    )
    return dict(zip(SOURCES, spoken, strict=True))


def names() -> dict[str, str]:
    """Person id -> name, for authors of messages and documents."""
    return {person.id: person.name for person in access.engine().queries.people()}


def waited_for(case: InstanceRecord) -> list[SubscriptionRecord]:
    """The messages that the drawing waits for; a closed complaint is not withdrawn any more."""
    rows = access.engine().queries.subscriptions(case.id)
    return [row for row in rows if row.message != "withdrawn" or case.public_status != "closed"]
