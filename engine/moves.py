"""Moves of rows from state to state: compare-and-set, by the table in `states.py`."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Table, update

from engine.house import Ledger
from engine.states import allowed


def move(ledger: Ledger, table: Table, row_id: str, source: StrEnum, target: StrEnum, **values: Any) -> bool:
    """Move one row, writing `values` with it. False: somebody else moved it first.

    Raises ValueError for a move that `states.MOVES` does not draw: that is a mistake in the code.
    """
    if not allowed(source, target):
        raise ValueError(f"{table.name}: {source} -> {target} is not a move")
    statement = update(table).where(table.c.id == row_id, table.c.state == source.value)
    moved = ledger.execute(statement.values(state=target.value, **values))
    return bool(moved.rowcount == 1)
