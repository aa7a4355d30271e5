"""Reads about instances: one, lists, and what hangs on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, select

from engine.access.numbers import normalise_number
from engine.errors import NotFound
from engine.models import (
    blob,
    document,
    history,
    history_payload,
    incident,
    instance,
    message,
    person,
    subscription,
    timer,
    user_task,
)
from engine.queries.rows import (
    INSTANCE,
    MESSAGE,
    PAGE,
    Reads,
    Row,
    document_record,
    incident_record,
    instance_record,
    key,
    message_record,
    page_of,
    sees_instance,
    timer_record,
)
from engine.queries.tasks import matches
from engine.records import (
    Actor,
    DocumentRecord,
    HistoryRecord,
    IncidentRecord,
    InstanceRecord,
    MessageRecord,
    Page,
    SubscriptionRecord,
    TimelineStep,
    TimerRecord,
)


class CaseQueries(Reads):
    """Reads about instances."""

    def instance(self, instance_id: str, actor: Actor | None = None) -> InstanceRecord:
        """One instance. Raises NotFound when there is none or the actor may not know of it."""
        return self._instance(instance.c.id == key(instance_id), actor)

    def by_number(self, number: str, actor: Actor | None = None) -> InstanceRecord:
        """The instance with a public number, however it was typed. Raises NotFound."""
        return self._instance(instance.c.number == normalise_number(number), actor)

    def instances(
        self,
        actor: Actor | None = None,
        *,
        process_key: str | None = None,
        search: str = "",
        state: str | None = None,
        status: str | Collection[str] | None = None,
        facts: Mapping[str, Any] | None = None,
        late_at: datetime | None = None,
        page: int = 1,
        size: int = PAGE,
    ) -> Page[InstanceRecord]:
        """Instances, newest first, filtered; an actor sees those that one of their groups works on.

        `search` is a number or a part of a fact; `status` is one or several; `facts` must be equal
        (`{"category": "delivery"}`); `late_at`: still going on at this instant, after the promised one.
        """
        wanted: list[ColumnElement[bool]] = []
        if process_key:
            wanted.append(instance.c.process_key == process_key)
        if state:
            wanted.append(instance.c.state == state)
        if status:
            wanted.append(instance.c.public_status.in_([status] if isinstance(status, str) else status))
        if search.strip():
            wanted.append(matches(search))
        if facts:
            wanted.append(instance.c.facts.contains(dict(facts)))
        if late_at:
            wanted += [instance.c.state == "active", instance.c.promised_at < late_at]
        statement = select(*INSTANCE).where(*wanted, *self._visible(actor))
        statement = statement.order_by(instance.c.received_at.desc(), instance.c.id)
        rows = self._all(statement.offset((max(page, 1) - 1) * size).limit(size + 1))
        return page_of((instance_record(row) for row in rows), page, size)

    def history(self, instance_id: str) -> list[HistoryRecord]:
        """An instance's history, in order; names are those of the people and of the diagram."""
        statement = (
            select(history, history_payload.c.payload, person.c.name.label("actor_name"))
            .outerjoin(history_payload, history_payload.c.history_id == history.c.id)
            .outerjoin(person, cast(person.c.id, Text) == history.c.actor)
            .where(history.c.instance_id == key(instance_id))
            .order_by(history.c.seq)
        )
        rows = self._all(statement)
        elements = self._bundle_of(instance_id).elements if rows else {}
        return [_history_record(row, elements) for row in rows]

    def messages(self, instance_id: str, *, for_customer: bool = False) -> list[MessageRecord]:
        """What was said to and by people about an instance, oldest first."""
        statement = select(*MESSAGE).where(message.c.instance_id == key(instance_id))
        if for_customer:
            statement = statement.where(message.c.visible_to_customer)
        return [message_record(row) for row in self._all(statement.order_by(message.c.sent_at, message.c.id))]

    def notices(self, actor: Actor, *, limit: int = PAGE) -> list[MessageRecord]:
        """What customers added and no member of staff has looked at yet, oldest first."""
        statement = (
            select(*MESSAGE, instance.c.number)
            .join(instance)
            .where(message.c.direction == "in", ~message.c.seen_by_staff, *self._visible(actor))
            .order_by(message.c.sent_at)
            .limit(limit)
        )
        return [message_record(row) for row in self._all(statement)]

    def documents(self, instance_id: str, *, for_customer: bool = False) -> list[DocumentRecord]:
        """The documents of an instance, oldest first, without their content."""
        statement = select(document).where(document.c.instance_id == key(instance_id))
        if for_customer:
            statement = statement.where(document.c.visible_to_customer)
        statement = statement.order_by(document.c.added_at, document.c.name, document.c.id)
        return [document_record(row) for row in self._all(statement)]

    def document(self, document_id: str, actor: Actor | None = None) -> DocumentRecord:
        """One document. Raises NotFound for those who may not see it."""
        row = self._one(select(document).where(document.c.id == key(document_id)))
        if row is None or (actor is not None and actor.customer_of and not row["visible_to_customer"]):
            raise NotFound
        self.instance(row["instance_id"], actor)
        return document_record(row)

    def document_content(self, document_id: str, actor: Actor | None = None) -> tuple[DocumentRecord, bytes]:
        """A document with its content. Raises NotFound for those who may not see it."""
        record = self.document(document_id, actor)
        row = self._one(select(blob.c.content).where(blob.c.sha256 == record.sha256))
        if row is None:
            raise NotFound
        return record, bytes(row["content"])

    def timers(self, instance_id: str, *, open_only: bool = False) -> list[TimerRecord]:
        """The timers of an instance by due time."""
        statement = select(timer).where(timer.c.instance_id == key(instance_id))
        if open_only:
            statement = statement.where(timer.c.state.in_(["waiting", "held"]))
        return [timer_record(row) for row in self._all(statement.order_by(timer.c.due_at, timer.c.id))]

    def subscriptions(self, instance_id: str) -> list[SubscriptionRecord]:
        """The messages that tokens of an instance wait for."""
        statement = select(subscription).where(
            subscription.c.instance_id == key(instance_id), subscription.c.state == "waiting"
        )
        return [
            SubscriptionRecord(row["instance_id"], row["element_id"], row["message"], row["key"])
            for row in self._all(statement.order_by(subscription.c.element_id))
        ]

    def incidents_of(self, instance_id: str) -> list[IncidentRecord]:
        """All incidents of an instance, open and resolved, oldest first."""
        statement = select(incident, instance.c.number).join(instance).where(incident.c.instance_id == key(instance_id))
        return [incident_record(row) for row in self._all(statement.order_by(incident.c.opened_at))]

    def timeline(self, instance_id: str, language: str) -> list[TimelineStep]:
        """What the customer sees happening: statuses, the drawn steps with a `customer_text`, the promised date."""
        record = self.instance(instance_id)
        bundle = self._bundle_of(instance_id)
        texts = bundle.texts(language)
        statement = select(history.c.at, history.c.kind, history.c.element_id, history.c.target_state).where(
            history.c.instance_id == key(instance_id), history.c.kind.in_(["status", "entered"])
        )
        steps = []
        for row in self._all(statement.order_by(history.c.seq)):
            element = bundle.elements.get(row["element_id"] or "")
            if row["kind"] == "status":
                steps.append(TimelineStep(row["at"], "status", "", row["target_state"]))
            elif element is not None and element.properties.get("customer_text"):
                text = texts.lookup(element.id, "customer_text", element.properties["customer_text"])
                steps.append(TimelineStep(row["at"], "step", text))
        if record.promised_at is not None and record.state == "active":
            steps.append(TimelineStep(record.promised_at, "promise", ""))
        return steps

    def _instance(self, condition: ColumnElement[bool], actor: Actor | None) -> InstanceRecord:
        row = self._one(select(*INSTANCE).where(condition))
        if row is None or not sees_instance(self._house, actor, row, self._task_groups(row, actor)):
            raise NotFound
        return instance_record(row)

    def _task_groups(self, row: Row, actor: Actor | None) -> list[str]:
        if actor is None or not actor.groups:
            return []
        statement = select(user_task.c.group).distinct().where(user_task.c.instance_id == row["id"])
        return [found["group"] for found in self._all(statement)]

    def _visible(self, actor: Actor | None) -> list[ColumnElement[bool]]:
        if actor is None or actor.id in {"system", "operator"}:
            return []
        if actor.customer_of is not None:
            return [instance.c.id == key(actor.customer_of)]
        keys = [key for key, groups in self._house.definitions.staff_groups().items() if groups & actor.groups]
        worked_on = (
            select(user_task.c.instance_id)
            .where(user_task.c.instance_id == instance.c.id, user_task.c.group.in_(sorted(actor.groups)))
            .exists()
        )
        return [instance.c.process_key.in_(keys) | worked_on]

    def _bundle_of(self, instance_id: str) -> Any:
        row = self._one(select(instance.c.release_id).where(instance.c.id == key(instance_id)))
        if row is None:
            raise NotFound
        return self._house.definitions.bundle(row["release_id"])


def _history_record(row: Row, elements: Mapping[str, Any]) -> HistoryRecord:
    element = elements.get(row["element_id"] or "")
    return HistoryRecord(
        row["seq"],
        row["at"],
        row["actor"],
        row["actor_name"],
        row["kind"],
        row["element_id"],
        element.label if element else None,
        row["source_state"],
        row["target_state"],
        row["payload"],
        row["hash"],
    )
