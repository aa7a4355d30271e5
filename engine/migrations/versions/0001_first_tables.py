"""The tables of the first release.

The trigger makes history append-only: rows may go with their whole instance, never change.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:  # noqa: PLR0915 - one statement per table
    """The tables of the first release."""
    op.execute(sa.schema.CreateSequence(sa.Sequence("register_number")))
    op.create_table(
        "attempt",
        sa.Column("bucket", sa.String(length=128), nullable=False),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("bucket", "window_start", name=op.f("pk_attempt")),
    )
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "business_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offset_seconds", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_business_clock")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("closes", sa.String(length=5), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("day", "origin", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=5), server_default="en", nullable=False),
        sa.Column("groups", postgresql.ARRAY(sa.String(length=64)), server_default="{}", nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("demo", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
    )
    op.create_index("ix_person_groups", "person", ["groups"], unique=False, postgresql_using="gin")
    op.create_table(
        "release",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("process_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("files", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("compiled", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("approver", sa.String(length=64), nullable=True),
        sa.Column("active", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("process_key", "hash", name=op.f("uq_release_process_key_hash")),
        sa.UniqueConstraint("process_key", "version", name=op.f("uq_release_process_key_version")),
    )
    op.create_index("uq_release_active", "release", ["process_key"], unique=True, postgresql_where=sa.text("active"))
    op.create_table(
        "instance",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("register_no", sa.BigInteger(), server_default=sa.text("nextval('register_number')"), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("process_key", sa.String(length=64), nullable=False),
        sa.Column("release_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("parent_id", sa.UUID(as_uuid=False), nullable=True),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("format", sa.Integer(), server_default="1", nullable=False),
        sa.Column("runtime", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=16), server_default="active", nullable=False),
        sa.Column("public_status", sa.String(length=32), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("variables", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("history_seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("history_hash", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["instance.id"], name=op.f("fk_instance_parent_id")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_instance_release_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance")),
        sa.UniqueConstraint("number", name=op.f("uq_instance_number")),
        sa.UniqueConstraint("register_no", name=op.f("uq_instance_register_no")),
    )
    op.create_index("ix_instance_facts", "instance", ["facts"], unique=False, postgresql_using="gin")
    op.create_index("ix_instance_list", "instance", ["process_key", "state", "received_at"], unique=False)
    op.create_table(
        "access",
        sa.Column("instance_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("sealed_password", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_access_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("instance_id", name=op.f("pk_access")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("instance_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(length=128), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("visible_to_customer", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_document_instance_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_document_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_instance_id"), "document", ["instance_id"], unique=False)
    op.create_table(
        "history",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("instance_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("real_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("element_id", sa.String(length=128), nullable=True),
        sa.Column("token", sa.String(length=165), nullable=True),
        sa.Column("source_state", sa.String(length=32), nullable=True),
        sa.Column("target_state", sa.String(length=32), nullable=True),
        sa.Column("digest", sa.String(length=64), server_default="", nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_history_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
        sa.UniqueConstraint("instance_id", "seq", name=op.f("uq_history_instance_id_seq")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("instance_id", sa.UUID(as_uuid=False), nullable=True),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_inbox_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("source", "message_id", name=op.f("uq_inbox_source_message_id")),
    )
    op.create_index(op.f("ix_inbox_instance_id"), "inbox", ["instance_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("instance_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=True),
        sa.Column("author", sa.String(length=64), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("provider_id", sa.String(length=128), nullable=True),
        sa.Column("seen_by_staff", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("visible_to_customer", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_message_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name=op.f("uq_message_key")),
    )
    op.create_index(op.f("ix_message_instance_id"), "message", ["instance_id"], unique=False)
    op.create_table(
        "request",
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("instance_id", sa.UUID(as_uuid=False), nullable=True),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "real_created", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_request_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_request")),
    )
    op.create_index(op.f("ix_request_real_created"), "request", ["real_created"], unique=False)
    op.create_table(
        "session",
        sa.Column("id_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.UUID(as_uuid=False), nullable=True),
        sa.Column("instance_id", sa.UUID(as_uuid=False), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "real_created", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_session_instance_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_instance_id"), "session", ["instance_id"], unique=False)
    op.create_index(op.f("ix_session_person_id"), "session", ["person_id"], unique=False)
    op.create_table(
        "subscription",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("instance_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("token", sa.String(length=165), nullable=False),
        sa.Column("element_id", sa.String(length=128), nullable=False),
        sa.Column("message", sa.String(length=128), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), server_default="waiting", nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_subscription_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("instance_id", "token", name=op.f("uq_subscription_instance_id_token")),
        sa.UniqueConstraint("key", name=op.f("uq_subscription_key")),
    )
    op.create_index(op.f("ix_subscription_instance_id"), "subscription", ["instance_id"], unique=False)
    op.create_table(
        "timer",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("instance_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("token", sa.String(length=165), nullable=False),
        sa.Column("element_id", sa.String(length=128), nullable=False),
        sa.Column("attached_to", sa.String(length=128), nullable=True),
        sa.Column("state", sa.String(length=16), server_default="waiting", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interrupting", sa.Boolean(), nullable=False),
        sa.Column("calendar_hash", sa.String(length=64), nullable=True),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_timer_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
        sa.UniqueConstraint("instance_id", "token", name=op.f("uq_timer_instance_id_token")),
    )
    op.create_index("ix_timer_due", "timer", ["due_at"], unique=False, postgresql_where=sa.text("state = 'waiting'"))
    op.create_index(op.f("ix_timer_instance_id"), "timer", ["instance_id"], unique=False)
    op.create_table(
        "user_task",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("instance_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("token", sa.String(length=165), nullable=False),
        sa.Column("element_id", sa.String(length=128), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lane", sa.String(length=64), nullable=False),
        sa.Column("group", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("assignee_id", sa.UUID(as_uuid=False), nullable=True),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by", sa.String(length=64), nullable=True),
        sa.Column("excluded", postgresql.ARRAY(sa.UUID(as_uuid=False)), server_default="{}", nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("draft", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["person.id"], name=op.f("fk_user_task_assignee_id")),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_user_task_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_task")),
        sa.UniqueConstraint("instance_id", "token", name=op.f("uq_user_task_instance_id_token")),
    )
    op.create_index(
        "ix_user_task_done",
        "user_task",
        ["completed_by", "completed_at"],
        unique=False,
        postgresql_where=sa.text("state = 'completed'"),
    )
    op.create_index(
        "ix_user_task_group",
        "user_task",
        ["group", "due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.create_index(op.f("ix_user_task_instance_id"), "user_task", ["instance_id"], unique=False)
    op.create_index(
        "ix_user_task_mine",
        "user_task",
        ["assignee_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.create_table(
        "approval_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("task_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["task_id"], ["user_task.id"], name=op.f("fk_approval_link_task_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_approval_link")),
    )
    op.create_index(op.f("ix_approval_link_task_id"), "approval_link", ["task_id"], unique=False)
    op.create_table(
        "history_payload",
        sa.Column("history_id", sa.BigInteger(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["history_id"], ["history.id"], name=op.f("fk_history_payload_history_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("history_id", name=op.f("pk_history_payload")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("instance_id", sa.UUID(as_uuid=False), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("token", sa.String(length=165), nullable=True),
        sa.Column("task_id", sa.UUID(as_uuid=False), nullable=True),
        sa.Column("element_id", sa.String(length=128), nullable=True),
        sa.Column("operation", sa.String(length=64), nullable=True),
        sa.Column("params", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("state", sa.String(length=16), server_default="due", nullable=False),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("max_attempts", sa.Integer(), server_default="5", nullable=False),
        sa.Column("lease_owner", sa.String(length=64), nullable=True),
        sa.Column("lease_token", sa.String(length=36), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column(
            "real_created", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_job_instance_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["task_id"], ["user_task.id"], name=op.f("fk_job_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
    )
    op.create_index(
        "ix_job_due",
        "job",
        ["priority", "due_at"],
        unique=False,
        postgresql_where=sa.text("state in ('due', 'leased')"),
    )
    op.create_index(op.f("ix_job_instance_id"), "job", ["instance_id"], unique=False)
    op.create_table(
        "incident",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("instance_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("token", sa.String(length=165), nullable=True),
        sa.Column("element_id", sa.String(length=128), nullable=True),
        sa.Column("job_id", sa.UUID(as_uuid=False), nullable=True),
        sa.Column("timer_id", sa.UUID(as_uuid=False), nullable=True),
        sa.Column("group", sa.String(length=64), nullable=True),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), server_default="open", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_incident_instance_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_incident_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["timer_id"], ["timer.id"], name=op.f("fk_incident_timer_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(op.f("ix_incident_instance_id"), "incident", ["instance_id"], unique=False)
    op.create_index(
        "ix_incident_open", "incident", ["opened_at"], unique=False, postgresql_where=sa.text("state = 'open'")
    )
    op.execute("""
        create function history_refuses_change() returns trigger language plpgsql as
        $$ begin raise exception 'history is append-only'; end $$
    """)
    op.execute("""
        create trigger history_append_only before update on history
        for each row execute function history_refuses_change()
    """)
