"""Thin adapters to suppliers: everything that goes out.

Each says what happens next by what it raises: `RetryLater` (time decides) or `Refused`
(this address will never work: the message is recorded as failed and the case goes on).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Outgoing:
    """One message to one address. `key` is the same at every attempt; `attempt` counts from 1."""

    key: str
    attempt: int
    to: str
    body: str
    subject: str = ""
    language: str = "en"


class Refused(Exception):
    """The supplier will never deliver to this address; the text is a short reason without personal data."""


class Sender(Protocol):
    """Sends one message; answers the supplier's id for it."""

    def send(self, message: Outgoing) -> str:
        """Send it, or find that an earlier attempt already did. Raises RetryLater or Refused."""
        ...
