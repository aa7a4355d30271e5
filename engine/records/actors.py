"""Who does something, and what they hand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
class LinkRecord:
    """An approval link: `state` is open, answered (its task is completed), expired or unknown."""

    state: str
    task_id: str | None = None
    instance_id: str | None = None
