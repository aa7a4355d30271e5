"""What runs: releases, instances and what their tokens wait for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


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
