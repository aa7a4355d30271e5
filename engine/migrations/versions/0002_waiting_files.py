"""Files of unfinished forms move from one machine's disk into the database: any web process can serve any request.

Two steps in one: the table is new, the code before it neither reads nor misses it. What waited on disk is two
hours of unfinished forms; their visitors are asked to choose the file again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add `waiting_file`."""
    op.create_table(
        "waiting_file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column(
            "real_created", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_file")),
    )
    op.create_index(op.f("ix_waiting_file_real_created"), "waiting_file", ["real_created"], unique=False)
