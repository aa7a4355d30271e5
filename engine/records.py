"""Frozen records: what crosses the engine's door. Rows never do. Instants are aware, UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Actor:
    """Who does something: a person, a customer of one instance, or the system."""

    id: str
    """Person id, `customer:<instance id>`, `system`, `timer` or `operator`."""
    name: str = ""
    groups: frozenset[str] = frozenset()

    @property
    def customer_of(self) -> str | None:
        """The instance id when the actor is its customer."""
        return self.id.removeprefix("customer:") if self.id.startswith("customer:") else None


SYSTEM = Actor("system")
TIMER = Actor("timer")


@dataclass(frozen=True)
class Upload:
    """A file somebody hands in."""

    name: str
    content: bytes
    media_type: str = "application/octet-stream"
    source: str = "customer"


@dataclass(frozen=True)
class Started:
    """Answer of `Engine.start`; the password is shown once and kept only as a hash."""

    instance_id: str
    number: str
    password: str


@dataclass(frozen=True)
class ReleaseRecord:
    """One immutable bundle."""

    id: str
    process_key: str
    version: int
    hash: str
    note: str
    author: str
    active: bool
    released_at: datetime


@dataclass(frozen=True)
class InstanceRecord:
    """An instance as lists and pages show it."""

    id: str
    number: str
    register_no: int
    process_key: str
    release_id: str
    version: int
    state: str
    public_status: str | None
    outcome: str | None
    language: str
    channel: str
    variables: Mapping[str, Any]
    facts: Mapping[str, Any]
    received_at: datetime
    promised_at: datetime | None
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class TaskRecord:
    """A user task. `form` is the form-js schema, None when the element has no form."""

    id: str
    instance_id: str
    number: str
    process_key: str
    release_id: str
    token: str
    element_id: str
    name: str
    lane: str
    group: str
    state: str
    assignee_id: str | None
    assignee_name: str | None
    priority: int
    offered_at: datetime
    due_at: datetime | None
    completed_at: datetime | None
    completed_by: str | None
    excluded: Sequence[str]
    facts: Mapping[str, Any]
    data: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] | None = None
    draft: Mapping[str, Any] | None = None
    form: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class JobRecord:
    """A job as a worker or an operator sees it."""

    id: str
    instance_id: str
    kind: str
    token: str | None
    element_id: str | None
    operation: str | None
    key: str
    state: str
    attempts: int
    max_attempts: int
    due_at: datetime
    error: str | None


@dataclass(frozen=True)
class TimerRecord:
    """A timer row; `due_at` is business time."""

    id: str
    instance_id: str
    token: str
    element_id: str
    attached_to: str | None
    state: str
    due_at: datetime
    fired_at: datetime | None
    interrupting: bool


@dataclass(frozen=True)
class IncidentRecord:
    """Something that needs a person to go on."""

    id: str
    instance_id: str
    number: str
    element_id: str | None
    cause: str
    detail: str
    state: str
    opened_at: datetime
    resolved_at: datetime | None
    reason: str | None


@dataclass(frozen=True)
class HistoryRecord:
    """One line of an instance's history; `payload` is None once erased."""

    seq: int
    at: datetime
    actor: str
    actor_name: str | None
    kind: str
    element_id: str | None
    element_name: str | None
    source_state: str | None
    target_state: str | None
    payload: Mapping[str, Any] | None
    hash: str


@dataclass(frozen=True)
class MessageRecord:
    """A message to or from somebody, secrets redacted."""

    id: str
    direction: str
    channel: str
    template: str | None
    author: str | None
    subject: str | None
    body: str
    state: str
    visible_to_customer: bool
    sent_at: datetime


@dataclass(frozen=True)
class DocumentRecord:
    """A document of an instance, without its content."""

    id: str
    instance_id: str
    name: str
    media_type: str
    size: int
    sha256: str
    source: str
    author: str
    visible_to_customer: bool
    added_at: datetime


@dataclass(frozen=True)
class PersonRecord:
    """A member of staff."""

    id: str
    login: str
    name: str
    email: str | None
    language: str
    groups: Sequence[str]
    active: bool
    demo: bool


@dataclass(frozen=True)
class SessionRecord:
    """A live session: of a person or of a customer."""

    actor: Actor
    person: PersonRecord | None
    instance_id: str | None
    data: Mapping[str, Any]
