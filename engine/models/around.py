"""What hangs on instances: messages, documents, links, incidents, history."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from engine.models.base import AT, ID, REAL_NOW, TOKEN, metadata, of_instance, own_id

inbox = Table(  # everything that came in, once
    "inbox",
    metadata,
    own_id(),
    Column("source", String(32), nullable=False),
    Column("message_id", String(255), nullable=False),
    Column("instance_id", ID, ForeignKey("instance.id", ondelete="CASCADE"), index=True),
    Column("payload", JSONB, nullable=False, server_default="{}"),
    Column("outcome", String(32), nullable=False),  # delivered, unmatched, noted
    Column("received_at", AT, nullable=False),
    UniqueConstraint("source", "message_id"),
)

request = Table(  # a repeated submission gets the first one's answer
    "request",
    metadata,
    Column("key", String(128), primary_key=True),
    Column("instance_id", ID, ForeignKey("instance.id", ondelete="CASCADE")),
    Column("answer", JSONB, nullable=False),
    Column("real_created", AT, nullable=False, server_default=REAL_NOW, index=True),
)

approval_link = Table(
    "approval_link",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("task_id", ID, ForeignKey("user_task.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("nonce", String(32), nullable=False),  # a repeated job derives the same token from it
    Column("expires_at", AT, nullable=False),
    Column("used_at", AT),  # first exchange; the link lives until its task ends
)

message = Table(  # what was said to and by people about an instance
    "message",
    metadata,
    own_id(),
    of_instance(),
    Column("key", String(160), nullable=False, unique=True),
    Column("direction", String(4), nullable=False),  # out, in
    Column("channel", String(16), nullable=False),  # sms, mail, portal, note
    Column("template", String(64)),
    Column("author", String(64)),
    Column("subject", Text),
    Column("body", Text, nullable=False),  # secrets redacted
    Column("state", String(16), nullable=False),  # sent, unknown, failed, received
    Column("provider_id", String(128)),
    Column("seen_by_staff", Boolean, nullable=False, server_default="false"),
    Column("visible_to_customer", Boolean, nullable=False, server_default="false"),
    Column("sent_at", AT, nullable=False),
)

document = Table(
    "document",
    metadata,
    own_id(),
    of_instance(),
    Column("name", Text, nullable=False),
    Column("media_type", String(128), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), ForeignKey("blob.sha256"), nullable=False),
    Column("source", String(32), nullable=False),  # customer, authority, laboratory, plant, ... (A3)
    Column("author", String(64), nullable=False),
    Column("visible_to_customer", Boolean, nullable=False, server_default="true"),
    Column("added_at", AT, nullable=False),
)

blob = Table(
    "blob", metadata, Column("sha256", String(64), primary_key=True), Column("content", LargeBinary, nullable=False)
)

incident = Table(
    "incident",
    metadata,
    own_id(),
    of_instance(),
    Column("token", String(TOKEN)),
    Column("element_id", String(128)),
    Column("job_id", ID, ForeignKey("job.id", ondelete="CASCADE")),
    Column("timer_id", ID, ForeignKey("timer.id", ondelete="CASCADE")),
    Column("group", String(64)),  # whose lead should look, where it is about a group
    Column("cause", String(64), nullable=False),  # stable name to group by: error class
    Column("detail", Text, nullable=False),  # no personal data
    Column("state", String(16), nullable=False, server_default="open"),
    Column("opened_at", AT, nullable=False),
    Column("resolved_at", AT),
    Column("resolved_by", String(64)),
    Column("reason", Text),
    Index("ix_incident_open", "opened_at", postgresql_where=text("state = 'open'")),
)

history = Table(
    "history",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    of_instance(index=False),
    Column("seq", Integer, nullable=False),
    Column("at", AT, nullable=False),
    Column("real_at", AT, nullable=False),
    Column("actor", String(64), nullable=False),  # person id, customer:<id>, system, timer, operator
    Column("kind", String(32), nullable=False),  # started, entered, completed, claimed, status, ...
    Column("element_id", String(128)),
    Column("token", String(TOKEN)),
    Column("source_state", String(32)),
    Column("target_state", String(32)),
    Column("digest", String(64), nullable=False, server_default=""),  # salted digest of the payload
    Column("hash", String(64), nullable=False),  # over the previous hash and this row
    UniqueConstraint("instance_id", "seq"),
)

history_payload = Table(  # may be erased without breaking the chain
    "history_payload",
    metadata,
    Column("history_id", BigInteger, ForeignKey("history.id", ondelete="CASCADE"), primary_key=True),
    Column("salt", String(32), nullable=False),
    Column("payload", JSONB, nullable=False),
)
