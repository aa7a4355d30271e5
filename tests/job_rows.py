"""What tests of jobs do to a desk from outside: look at its rows, let real time pass, kill a worker."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from engine.clock import real
from engine.models import job as job_table
from tests.factories import end, service, start, user

ONE = [start(), service("tell", "send"), user("check"), end()]
WAY = "received > tell > check > done"


def rewind(stage, **values):
    """Change all open job rows, as the passing of real time or a killed worker would."""
    with stage.engine.house.database.engine.begin() as connection:
        connection.execute(update(job_table).where(job_table.c.state.in_(["due", "leased"])).values(**values))


def rows(stage, **where):
    """The desk's jobs with these values."""
    found = stage.engine.queries.jobs()
    return [j for j in found if all(getattr(j, k) == v for k, v in where.items())]


def past():
    """Three hours ago."""
    return real() - timedelta(hours=3)
