"""What is told: history, messages, documents, timelines, the public procedure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

T = TypeVar("T")


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
class BrokenChain:
    """An instance whose history was tampered with: the first line that does not fit, and why."""

    instance_id: str
    number: str
    seq: int
    reason: str
