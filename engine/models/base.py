"""What all tables share: names of constraints, ids, instants.

All instants are `timestamptz` in UTC. Columns named `*_at` hold business time, columns
named `*_until`, `seen_*`, `real_*` hold real time (decision 16).
"""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, MetaData, func
from sqlalchemy.dialects.postgresql import UUID

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = UUID(as_uuid=False)
AT = DateTime(timezone=True)
TOKEN = 36 + 1 + 128
"""A token is a UUID; a timer or message of an event-based gateway adds `:<element id>`."""
REAL_NOW = func.clock_timestamp()


def own_id() -> Column[str]:
    """The primary key of most tables."""
    return Column("id", ID, primary_key=True)


def of_instance(*, index: bool = True, nullable: bool = False) -> Column[str]:
    """The instance that a row belongs to and goes with."""
    return Column("instance_id", ID, ForeignKey("instance.id", ondelete="CASCADE"), nullable=nullable, index=index)
