"""What runs: releases, instances and everything a token can wait for."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from engine.models.base import AT, ID, REAL_NOW, TOKEN, metadata, of_instance, own_id

register_number = Sequence("register_number", metadata=metadata)
"""Sequential internal register number for auditors; never public (section 6 of requirements)."""

release = Table(
    "release",
    metadata,
    own_id(),
    Column("process_key", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("files", JSONB, nullable=False),  # path -> base64 of the file: the bundle as released
    Column("compiled", LargeBinary, nullable=False),  # specs as parsed once, in a bounded child process
    Column("note", Text, nullable=False, server_default=""),
    Column("author", String(64), nullable=False),
    Column("approver", String(64)),
    Column("active", Boolean, nullable=False, server_default="false"),
    Column("released_at", AT, nullable=False),
    UniqueConstraint("process_key", "version"),
    UniqueConstraint("process_key", "hash"),
    Index("uq_release_active", "process_key", unique=True, postgresql_where=text("active")),
)

instance = Table(
    "instance",
    metadata,
    own_id(),
    Column(
        "register_no",
        BigInteger,
        register_number,
        server_default=register_number.next_value(),
        nullable=False,
        unique=True,
    ),
    Column("number", String(16), nullable=False, unique=True),  # public, random, with a check character
    Column("process_key", String(64), nullable=False),
    Column("release_id", ID, ForeignKey("release.id"), nullable=False),
    Column("parent_id", ID, ForeignKey("instance.id")),  # linked processes after the end (decision 17)
    Column("version", Integer, nullable=False, server_default="0"),
    Column("format", Integer, nullable=False, server_default="1"),
    Column("runtime", LargeBinary),  # SpiffWorkflow's tasks without specs, compressed
    Column("state", String(16), nullable=False, server_default="active"),
    Column("public_status", String(32)),
    Column("outcome", String(32)),
    Column("language", String(5), nullable=False),
    Column("channel", String(16), nullable=False),  # web, phone, letter, visit, mail, api
    Column("variables", JSONB, nullable=False, server_default="{}"),
    Column("facts", JSONB, nullable=False, server_default="{}"),
    Column("received_at", AT, nullable=False),
    Column("promised_at", AT),
    Column("started_at", AT, nullable=False),
    Column("ended_at", AT),
    Column("history_seq", Integer, nullable=False, server_default="0"),
    Column("history_hash", String(64), nullable=False, server_default=""),
    Index("ix_instance_facts", "facts", postgresql_using="gin"),
    Index("ix_instance_list", "process_key", "state", "received_at"),
)

access = Table(  # what a customer follows a case with
    "access",
    metadata,
    Column("instance_id", ID, ForeignKey("instance.id", ondelete="CASCADE"), primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("sealed_password", LargeBinary),  # erased 24 h (real time) after issue
    Column("sealed_until", AT),
)

user_task = Table(
    "user_task",
    metadata,
    own_id(),
    of_instance(),
    Column("token", String(TOKEN), nullable=False),
    Column("element_id", String(128), nullable=False),
    Column("name", Text, nullable=False),
    Column("lane", String(64), nullable=False),
    Column("group", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("assignee_id", ID, ForeignKey("person.id")),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("offered_at", AT, nullable=False),
    Column("due_at", AT),
    Column("claimed_at", AT),
    Column("completed_at", AT),
    Column("completed_by", String(64)),  # person id, or customer:<instance id>
    Column("excluded", ARRAY(ID), nullable=False, server_default="{}"),  # four eyes: not_by
    Column("data", JSONB, nullable=False),  # variables visible to the form when offered
    Column("answers", JSONB),
    Column("draft", JSONB),
    UniqueConstraint("instance_id", "token"),
    Index("ix_user_task_group", "group", "due_at", postgresql_where=text("state = 'offered'")),
    Index("ix_user_task_mine", "assignee_id", "due_at", postgresql_where=text("state = 'claimed'")),
    Index("ix_user_task_done", "completed_by", "completed_at", postgresql_where=text("state = 'completed'")),
)

job = Table(
    "job",
    metadata,
    own_id(),
    of_instance(nullable=True),  # None: a digest for a person, of no single instance
    Column("kind", String(16), nullable=False),
    Column("token", String(TOKEN)),  # the waiting token; None for notify
    Column("task_id", ID, ForeignKey("user_task.id", ondelete="CASCADE")),  # notify: what the message is about
    Column("element_id", String(128)),
    Column("operation", String(64)),
    Column("params", JSONB, nullable=False, server_default="{}"),
    Column("key", String(128), nullable=False, unique=True),
    Column("state", String(16), nullable=False, server_default="due"),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("due_at", AT, nullable=False),  # real time: retries do not follow a business clock
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("max_attempts", Integer, nullable=False, server_default="5"),
    Column("lease_owner", String(64)),
    Column("lease_token", String(36)),
    Column("lease_until", AT),
    Column("result", JSONB),
    Column("error", Text),
    Column("real_created", AT, nullable=False, server_default=REAL_NOW),
    Index("ix_job_due", "priority", "due_at", postgresql_where=text("state in ('due', 'leased')")),
)

timer = Table(
    "timer",
    metadata,
    own_id(),
    of_instance(),
    Column("token", String(TOKEN), nullable=False),
    Column("element_id", String(128), nullable=False),
    Column("attached_to", String(128)),  # the element its boundary event sits on
    Column("state", String(16), nullable=False, server_default="waiting"),
    Column("due_at", AT, nullable=False),  # business time
    Column("held_at", AT),
    Column("interrupting", Boolean, nullable=False),
    Column("calendar_hash", String(64)),
    Column("fired_at", AT),
    UniqueConstraint("instance_id", "token"),
    Index("ix_timer_due", "due_at", postgresql_where=text("state = 'waiting'")),
)

subscription = Table(
    "subscription",
    metadata,
    own_id(),
    of_instance(),
    Column("token", String(TOKEN), nullable=False),
    Column("element_id", String(128), nullable=False),
    Column("message", String(128), nullable=False),
    Column("key", String(64), nullable=False, unique=True),  # opaque, single use
    Column("state", String(16), nullable=False, server_default="waiting"),
    UniqueConstraint("instance_id", "token"),
)
