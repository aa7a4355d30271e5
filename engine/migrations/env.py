"""Alembic's environment: the caller hands in the connection, so there is no ini file and no second transaction."""

from __future__ import annotations

from alembic import context

from engine.models import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    compare_server_default=False,
)
context.run_migrations()
