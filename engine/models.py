"""The tables. Core `Table` objects, no ORM: verbs write a handful of rows and say so.

All instants are `timestamptz` in UTC. Columns named `*_at` hold business time, columns
named `*_until`, `seen_*`, `real_*` hold real time (decision 16).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Sequence,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_ID = UUID(as_uuid=False)
_AT = DateTime(timezone=True)
TOKEN = 36 + 1 + 128
"""A token is a UUID; a timer or message of an event-based gateway adds `:<element id>`."""
_REAL_NOW = func.clock_timestamp()


def _id() -> Column[str]:
    return Column("id", _ID, primary_key=True)


def _of_instance(*, index: bool = True, nullable: bool = False) -> Column[str]:
    return Column("instance_id", _ID, ForeignKey("instance.id", ondelete="CASCADE"), nullable=nullable, index=index)


register_number = Sequence("register_number", metadata=metadata)
"""Sequential internal register number for auditors; never public (section 6 of requirements)."""

release = Table(
    "release", metadata, _id(),
    Column("process_key", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("files", JSONB, nullable=False),            # path -> base64 of the file: the bundle as released
    Column("compiled", LargeBinary, nullable=False),   # specs as parsed once, in a bounded child process
    Column("note", Text, nullable=False, server_default=""),
    Column("author", String(64), nullable=False),
    Column("approver", String(64)),
    Column("active", Boolean, nullable=False, server_default="false"),
    Column("released_at", _AT, nullable=False),
    UniqueConstraint("process_key", "version"),
    UniqueConstraint("process_key", "hash"),
    Index("uq_release_active", "process_key", unique=True, postgresql_where=text("active")),
)

instance = Table(
    "instance", metadata, _id(),
    Column(
        "register_no", BigInteger, register_number, server_default=register_number.next_value(),
        nullable=False, unique=True,
    ),
    Column("number", String(16), nullable=False, unique=True),     # public, random, with a check character
    Column("process_key", String(64), nullable=False),
    Column("release_id", _ID, ForeignKey("release.id"), nullable=False),
    Column("parent_id", _ID, ForeignKey("instance.id")),           # linked processes after the end (decision 17)
    Column("version", Integer, nullable=False, server_default="0"),
    Column("format", Integer, nullable=False, server_default="1"),
    Column("runtime", LargeBinary),                                # SpiffWorkflow's tasks without specs, compressed
    Column("state", String(16), nullable=False, server_default="active"),
    Column("public_status", String(32)),
    Column("outcome", String(32)),
    Column("language", String(5), nullable=False),
    Column("channel", String(16), nullable=False),                 # web, phone, letter, visit, mail, api
    Column("variables", JSONB, nullable=False, server_default="{}"),
    Column("facts", JSONB, nullable=False, server_default="{}"),
    Column("received_at", _AT, nullable=False),
    Column("promised_at", _AT),
    Column("started_at", _AT, nullable=False),
    Column("ended_at", _AT),
    Column("history_seq", Integer, nullable=False, server_default="0"),
    Column("history_hash", String(64), nullable=False, server_default=""),
    Index("ix_instance_facts", "facts", postgresql_using="gin"),
    Index("ix_instance_list", "process_key", "state", "received_at"),
)

access = Table(   # what a customer follows a case with
    "access", metadata,
    Column("instance_id", _ID, ForeignKey("instance.id", ondelete="CASCADE"), primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("sealed_password", LargeBinary),            # erased 24 h (real time) after issue
    Column("sealed_until", _AT),
)

user_task = Table(
    "user_task", metadata, _id(), _of_instance(),
    Column("token", String(TOKEN), nullable=False),
    Column("element_id", String(128), nullable=False),
    Column("name", Text, nullable=False),
    Column("lane", String(64), nullable=False),
    Column("group", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("assignee_id", _ID, ForeignKey("person.id")),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("offered_at", _AT, nullable=False),
    Column("due_at", _AT),
    Column("claimed_at", _AT),
    Column("completed_at", _AT),
    Column("completed_by", String(64)),                # person id, or customer:<instance id>
    Column("excluded", ARRAY(_ID), nullable=False, server_default="{}"),   # four eyes: not_by
    Column("data", JSONB, nullable=False),             # variables visible to the form when offered
    Column("answers", JSONB),
    Column("draft", JSONB),
    UniqueConstraint("instance_id", "token"),
    Index("ix_user_task_group", "group", "due_at", postgresql_where=text("state = 'offered'")),
    Index("ix_user_task_mine", "assignee_id", "due_at", postgresql_where=text("state = 'claimed'")),
    Index("ix_user_task_done", "completed_by", "completed_at", postgresql_where=text("state = 'completed'")),
)

job = Table(
    "job", metadata, _id(), _of_instance(nullable=True),   # None: a digest for a person, of no single instance
    Column("kind", String(16), nullable=False),
    Column("token", String(TOKEN)),                       # the waiting token; None for notify
    Column("task_id", _ID, ForeignKey("user_task.id", ondelete="CASCADE")),   # notify: what the message is about
    Column("element_id", String(128)),
    Column("operation", String(64)),
    Column("params", JSONB, nullable=False, server_default="{}"),
    Column("key", String(128), nullable=False, unique=True),
    Column("state", String(16), nullable=False, server_default="due"),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("due_at", _AT, nullable=False),             # real time: retries do not follow a business clock
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("max_attempts", Integer, nullable=False, server_default="5"),
    Column("lease_owner", String(64)),
    Column("lease_token", String(36)),
    Column("lease_until", _AT),
    Column("result", JSONB),
    Column("error", Text),
    Column("real_created", _AT, nullable=False, server_default=_REAL_NOW),
    Index("ix_job_due", "priority", "due_at", postgresql_where=text("state in ('due', 'leased')")),
)

timer = Table(
    "timer", metadata, _id(), _of_instance(),
    Column("token", String(TOKEN), nullable=False),
    Column("element_id", String(128), nullable=False),
    Column("attached_to", String(128)),                # the element its boundary event sits on
    Column("state", String(16), nullable=False, server_default="waiting"),
    Column("due_at", _AT, nullable=False),             # business time
    Column("held_at", _AT),
    Column("interrupting", Boolean, nullable=False),
    Column("calendar_hash", String(64)),
    Column("fired_at", _AT),
    UniqueConstraint("instance_id", "token"),
    Index("ix_timer_due", "due_at", postgresql_where=text("state = 'waiting'")),
)

subscription = Table(
    "subscription", metadata, _id(), _of_instance(),
    Column("token", String(TOKEN), nullable=False),
    Column("element_id", String(128), nullable=False),
    Column("message", String(128), nullable=False),
    Column("key", String(64), nullable=False, unique=True),   # opaque, single use
    Column("state", String(16), nullable=False, server_default="waiting"),
    UniqueConstraint("instance_id", "token"),
)

inbox = Table(    # everything that came in, once
    "inbox", metadata, _id(),
    Column("source", String(32), nullable=False),
    Column("message_id", String(255), nullable=False),
    Column("instance_id", _ID, ForeignKey("instance.id", ondelete="CASCADE"), index=True),
    Column("payload", JSONB, nullable=False, server_default="{}"),
    Column("outcome", String(32), nullable=False),     # delivered, unmatched, noted
    Column("received_at", _AT, nullable=False),
    UniqueConstraint("source", "message_id"),
)

request = Table(  # a repeated submission gets the first one's answer
    "request", metadata,
    Column("key", String(128), primary_key=True),
    Column("instance_id", _ID, ForeignKey("instance.id", ondelete="CASCADE")),
    Column("answer", JSONB, nullable=False),
    Column("real_created", _AT, nullable=False, server_default=_REAL_NOW, index=True),
)

approval_link = Table(
    "approval_link", metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("task_id", _ID, ForeignKey("user_task.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("nonce", String(32), nullable=False),       # a repeated job derives the same token from it
    Column("expires_at", _AT, nullable=False),
    Column("used_at", _AT),                            # first exchange; the link lives until its task ends
)

message = Table(  # what was said to and by people about an instance
    "message", metadata, _id(), _of_instance(),
    Column("key", String(160), nullable=False, unique=True),
    Column("direction", String(4), nullable=False),    # out, in
    Column("channel", String(16), nullable=False),     # sms, mail, portal, note
    Column("template", String(64)),
    Column("author", String(64)),
    Column("subject", Text),
    Column("body", Text, nullable=False),              # secrets redacted
    Column("state", String(16), nullable=False),       # sent, unknown, failed, received
    Column("provider_id", String(128)),
    Column("seen_by_staff", Boolean, nullable=False, server_default="false"),
    Column("visible_to_customer", Boolean, nullable=False, server_default="false"),
    Column("sent_at", _AT, nullable=False),
)

document = Table(
    "document", metadata, _id(), _of_instance(),
    Column("name", Text, nullable=False),
    Column("media_type", String(128), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), ForeignKey("blob.sha256"), nullable=False),
    Column("source", String(32), nullable=False),      # customer, authority, laboratory, plant, ... (A3)
    Column("author", String(64), nullable=False),
    Column("visible_to_customer", Boolean, nullable=False, server_default="true"),
    Column("added_at", _AT, nullable=False),
)

blob = Table(
    "blob", metadata,
    Column("sha256", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

incident = Table(
    "incident", metadata, _id(), _of_instance(),
    Column("token", String(TOKEN)),
    Column("element_id", String(128)),
    Column("job_id", _ID, ForeignKey("job.id", ondelete="CASCADE")),
    Column("timer_id", _ID, ForeignKey("timer.id", ondelete="CASCADE")),
    Column("group", String(64)),                       # whose lead should look, where it is about a group
    Column("cause", String(64), nullable=False),       # stable name to group by: error class
    Column("detail", Text, nullable=False),            # no personal data
    Column("state", String(16), nullable=False, server_default="open"),
    Column("opened_at", _AT, nullable=False),
    Column("resolved_at", _AT),
    Column("resolved_by", String(64)),
    Column("reason", Text),
    Index("ix_incident_open", "opened_at", postgresql_where=text("state = 'open'")),
)

history = Table(
    "history", metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    _of_instance(index=False),
    Column("seq", Integer, nullable=False),
    Column("at", _AT, nullable=False),
    Column("real_at", _AT, nullable=False),
    Column("actor", String(64), nullable=False),       # person id, customer:<id>, system, timer, operator
    Column("kind", String(32), nullable=False),        # started, entered, completed, claimed, status, ...
    Column("element_id", String(128)),
    Column("token", String(TOKEN)),
    Column("source_state", String(32)),
    Column("target_state", String(32)),
    Column("digest", String(64), nullable=False, server_default=""),   # salted digest of the payload
    Column("hash", String(64), nullable=False),        # over the previous hash and this row
    UniqueConstraint("instance_id", "seq"),
)

history_payload = Table(   # may be erased without breaking the chain
    "history_payload", metadata,
    Column("history_id", BigInteger, ForeignKey("history.id", ondelete="CASCADE"), primary_key=True),
    Column("salt", String(32), nullable=False),
    Column("payload", JSONB, nullable=False),
)

person = Table(
    "person", metadata, _id(),
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
    "session", metadata,
    Column("id_hash", String(64), primary_key=True),
    Column("person_id", _ID, ForeignKey("person.id", ondelete="CASCADE"), index=True),
    Column("instance_id", _ID, ForeignKey("instance.id", ondelete="CASCADE"), index=True),   # a customer's
    Column("data", JSONB, nullable=False, server_default="{}"),
    Column("real_created", _AT, nullable=False, server_default=_REAL_NOW),
    Column("seen_at", _AT, nullable=False, server_default=_REAL_NOW),
)

attempt = Table(  # counters for limits, by number, network and globally (section 6 of requirements)
    "attempt", metadata,
    Column("bucket", String(128), primary_key=True),
    Column("window_start", _AT, primary_key=True),
    Column("count", Integer, nullable=False, server_default="0"),
    Column("blocked_until", _AT),                      # growing delay, the same for numbers that do not exist
)

heartbeat = Table(
    "heartbeat", metadata,
    Column("name", String(64), primary_key=True),      # worker:<host>:<pid>, sweeper
    Column("seen_at", _AT, nullable=False),
)

business_clock = Table(   # one row; offset of business time to real time, or a frozen instant
    "business_clock", metadata,
    Column("id", Integer, primary_key=True),
    Column("offset_seconds", BigInteger, nullable=False, server_default="0"),
    Column("frozen_at", _AT),
)

calendar_day = Table(     # company exceptions and the yearly snapshot of holidays
    "calendar_day", metadata,
    Column("day", String(10), primary_key=True),       # ISO date
    Column("origin", String(16), primary_key=True),    # exception (wins) or holiday (snapshot)
    Column("closes", String(5)),                       # None = closed all day, "13:00" = half day
    Column("reason", Text, nullable=False),
    Column("author", String(64), nullable=False),
)
