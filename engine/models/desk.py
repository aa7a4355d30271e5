"""The desk itself: people, sessions, counters, clock, calendar."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from engine.models.base import AT, ID, REAL_NOW, metadata, own_id

person = Table(
    "person",
    metadata,
    own_id(),
    Column("login", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("language", String(5), nullable=False, server_default="en"),
    Column("groups", ARRAY(String(64)), nullable=False, server_default="{}"),
    Column("password_hash", Text, nullable=False),
    Column("active", Boolean, nullable=False, server_default="true"),
    Column("demo", Boolean, nullable=False, server_default="false"),
    Index("ix_person_groups", "groups", postgresql_using="gin"),
)

session = Table(  # server-side sessions; the cookie holds the id, the table its hash
    "session",
    metadata,
    Column("id_hash", String(64), primary_key=True),
    Column("person_id", ID, ForeignKey("person.id", ondelete="CASCADE"), index=True),
    Column("instance_id", ID, ForeignKey("instance.id", ondelete="CASCADE"), index=True),  # a customer's
    Column("data", JSONB, nullable=False, server_default="{}"),
    Column("real_created", AT, nullable=False, server_default=REAL_NOW),
    Column("seen_at", AT, nullable=False, server_default=REAL_NOW),
)

attempt = Table(  # counters for limits, by number, network and globally (section 6 of requirements)
    "attempt",
    metadata,
    Column("bucket", String(128), primary_key=True),
    Column("window_start", AT, primary_key=True),
    Column("count", Integer, nullable=False, server_default="0"),
    Column("blocked_until", AT),  # growing delay, the same for numbers that do not exist
)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("name", String(64), primary_key=True),  # worker:<host>:<pid>, sweeper
    Column("seen_at", AT, nullable=False),
)

business_clock = Table(  # one row; offset of business time to real time, or a frozen instant
    "business_clock",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("offset_seconds", BigInteger, nullable=False, server_default="0"),
    Column("frozen_at", AT),
)

waiting_file = Table(  # files of a form that is not finished, for any web process to pick up; erased after two hours
    "waiting_file",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Column("real_created", AT, nullable=False, server_default=REAL_NOW, index=True),
)

calendar_day = Table(  # company exceptions and the yearly snapshot of holidays
    "calendar_day",
    metadata,
    Column("day", String(10), primary_key=True),  # ISO date
    Column("origin", String(16), primary_key=True),  # exception (wins) or holiday (snapshot)
    Column("closes", String(5)),  # None = closed all day, "13:00" = half day
    Column("reason", Text, nullable=False),
    Column("author", String(64), nullable=False),
)
