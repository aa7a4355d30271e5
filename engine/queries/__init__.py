"""Every read. Records out, connections that cannot write, and a page never loads a workflow."""

from __future__ import annotations

from engine.queries.cases import CaseQueries
from engine.queries.desk import DeskQueries
from engine.queries.tasks import TaskQueries

__all__ = ["Queries"]


class Queries(TaskQueries, CaseQueries, DeskQueries):
    """`engine.queries`: tasks, instances and the desk itself."""
