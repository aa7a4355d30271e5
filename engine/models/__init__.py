"""The tables. Core `Table` objects, no ORM: verbs write a handful of rows and say so."""

from __future__ import annotations

from engine.models.around import (
    approval_link,
    blob,
    document,
    history,
    history_payload,
    inbox,
    incident,
    message,
    request,
)
from engine.models.base import metadata
from engine.models.desk import attempt, business_clock, calendar_day, heartbeat, person, session, waiting_file
from engine.models.running import access, instance, job, register_number, release, subscription, timer, user_task

__all__ = [
    "access",
    "approval_link",
    "attempt",
    "blob",
    "business_clock",
    "calendar_day",
    "document",
    "heartbeat",
    "history",
    "history_payload",
    "inbox",
    "incident",
    "instance",
    "job",
    "message",
    "metadata",
    "person",
    "register_number",
    "release",
    "request",
    "session",
    "subscription",
    "timer",
    "user_task",
    "waiting_file",
]
