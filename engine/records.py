"""Frozen records: what crosses the engine's door. Rows never do. Instants are aware, UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

T = TypeVar("T")


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
    """A job as a worker or an operator sees it; `instance_id` is None for a digest."""

    id: str
    instance_id: str | None
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
    group: str | None = None
    job_id: str | None = None
    timer_id: str | None = None


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
    instance_id: str = ""
    number: str = ""
    seen_by_staff: bool = True


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


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; `page` counts from 1, `more` says whether there is a next one."""

    items: Sequence[T]
    page: int
    size: int
    more: bool
    total: int | None = None


@dataclass(frozen=True)
class TimelineStep:
    """One step of a case as its customer sees it.

    `kind` is `status` (then `status` is the public status entered), `step` (a drawn step with the
    property `customer_text`), `promise` (an answer promised for `at`, in the future) or `message`.
    """

    at: datetime
    kind: str
    text: str
    status: str | None = None


@dataclass(frozen=True)
class LimitRecord:
    """A time limit drawn on a stage: `number` of `unit` (workdays, workhours) where that can be read, else 0 and ""."""

    element_id: str
    name: str
    expression: str
    number: int
    unit: str
    interrupting: bool


@dataclass(frozen=True)
class StepRecord:
    """A user task of a stage: its name and the lane's name."""

    element_id: str
    name: str
    lane: str
    due: str = ""


@dataclass(frozen=True)
class StageRecord:
    """A stage of the main process: a call activity, its limits, its people's steps."""

    element_id: str
    name: str
    text: str
    limits: Sequence[LimitRecord]
    steps: Sequence[StepRecord]


@dataclass(frozen=True)
class ProcedureRecord:
    """The active release as the public page shows it (R1)."""

    process_key: str
    title: str
    version: int
    hash: str
    released_at: datetime
    statuses: Sequence[str]
    outcomes: Sequence[str]
    stages: Sequence[StageRecord]


@dataclass(frozen=True)
class SweepReport:
    """What one sweep did: instances whose timers fired, jobs performed or nudged, passwords erased, digests queued."""

    timers: int = 0
    jobs: int = 0
    erased: int = 0
    digests: int = 0
    incidents: int = 0


@dataclass(frozen=True)
class SubscriptionRecord:
    """A token waiting for a message; whoever has the `key` may deliver it, once."""

    instance_id: str
    element_id: str
    message: str
    key: str


@dataclass(frozen=True)
class LinkRecord:
    """An approval link: `state` is open, answered (its task is completed), expired or unknown."""

    state: str
    task_id: str | None = None
    instance_id: str | None = None


@dataclass(frozen=True)
class BrokenChain:
    """An instance whose history was tampered with: the first line that does not fit, and why."""

    instance_id: str
    number: str
    seq: int
    reason: str
