"""All that a handler may import: the registry, the job it is given, and the two errors that steer it.

    @handler("send_sms", title="Send an SMS", params={"template": str})
    def send_sms(job: Job, template: str) -> dict[str, object]:
        ...
        return {"sms_sent_at": job.now.isoformat()}

A handler runs with no transaction open, at least once per job; `job.key` is the
idempotency key to hand to suppliers. What it returns becomes variables of the token.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.errors import BpmnError, RetryLater
from engine.settings import Settings

__all__ = ["BpmnError", "Contact", "Credentials", "Job", "Operation", "RetryLater", "Settings", "handler", "operations"]


@dataclass(frozen=True)
class Contact:
    """Somebody a message can be sent to."""

    name: str
    email: str | None
    phone: str | None
    language: str


@dataclass(frozen=True)
class Credentials:
    """What a customer follows a case with; the password exists in clear only while its messages are unsent."""

    number: str
    password: str | None


@dataclass(frozen=True)
class Job:
    """What a handler is given.

    `key` is stable over all attempts; `now` is business time (UTC); `variables` are those
    visible at the token (read only); `texts` maps `"<name>/<part>.<lang>.txt"` of the
    bundle's `messages/` to its text; `link` is the address of the page where the addressee
    answers (None when there is none).
    """

    key: str
    operation: str
    attempt: int
    now: datetime
    number: str
    instance_id: str
    process_key: str
    element_id: str | None
    language: str
    variables: Mapping[str, Any]
    texts: Mapping[str, str]
    settings: Settings
    customer: Contact
    credentials: Credentials
    link: str | None = None
    people: Callable[[str], Sequence[Contact]] = field(default=lambda group: [])
    """Active members of a group."""


@dataclass(frozen=True)
class Operation:
    """One registered handler."""

    name: str
    title: str
    run: Callable[..., Mapping[str, Any] | None]
    params: Mapping[str, type]
    required: frozenset[str]
    results: tuple[str, ...]
    inline: bool
    max_attempts: int
    timeout_seconds: float
    description: str


_registry: dict[str, Operation] = {}


def handler(
    name: str,
    *,
    title: str,
    params: Mapping[str, type] | None = None,
    results: Sequence[str] = (),
    inline: bool = False,
    max_attempts: int = 5,
    timeout_seconds: float = 60,
) -> Callable[[Callable[..., Mapping[str, Any] | None]], Callable[..., Mapping[str, Any] | None]]:
    """Register a function as the operation `name` of service tasks.

    `params` are its typed inputs (FEEL values of the diagram are checked against them), those
    without a default in the signature are required; `results` names the variables it returns.
    `inline=True` only for pure functions: no I/O and no clock but `job.now`.
    Raises ValueError when the name is taken or signature and `params` differ.
    """

    def register(function: Callable[..., Mapping[str, Any] | None]) -> Callable[..., Mapping[str, Any] | None]:
        typed = dict(params or {})
        signature = [p for p in inspect.signature(function).parameters.values()][1:]
        if {p.name for p in signature} != set(typed):
            raise ValueError(f"handler {name!r}: params {sorted(typed)} differ from the function's signature")
        if name in _registry and _registry[name].run.__module__ != function.__module__:
            raise ValueError(f"handler {name!r} is registered twice")
        required = frozenset(p.name for p in signature if p.default is inspect.Parameter.empty)
        description = (inspect.getdoc(function) or "").strip()
        _registry[name] = Operation(
            name, title, function, typed, required, tuple(results), inline, max_attempts, timeout_seconds, description
        )
        return function

    return register


def operations() -> Mapping[str, Operation]:
    """All registered operations by name."""
    return dict(_registry)
