"""What one expression may cost. The numbers are part of the language: a drawing that needs more is refused."""

from __future__ import annotations

from typing import NoReturn

from engine.errors import FeelError

MAX_SOURCE = 1_000
"""Characters of one expression."""
MAX_CELL = 500
"""Characters of one decision table cell."""
MAX_NESTING = 32
"""Brackets inside brackets."""
MAX_TREE = 60
"""Levels of the syntax tree, which `if ... else if ...` and unary minus also deepen."""
MAX_CALLS = 300
"""Levels of the trees of all functions that are being called at one time."""
MAX_ITEMS = 10_000
"""Elements of one list or range."""
MAX_STEPS = 500_000
"""Nodes evaluated in one evaluation, loops included."""
MAX_TEXT = 100_000
"""Characters of one string."""
MAX_DATA_DEPTH = 64
"""Lists and contexts inside each other, coming in or going out."""
MAX_EXPONENT = 999_999_999
"""Largest exponent of `**` (DMN 1.5 Table 60); beyond it the answer is null."""


def error(reason: str, position: int | None = None) -> FeelError:
    """A FeelError: `reason` is a sentence without values, `position` counts characters from 1."""
    if position is None:
        return FeelError(reason)
    return FeelError(f"At character {position}: {reason}", position=position)


def refuse(reason: str, position: int | None = None) -> NoReturn:
    """Raise what `error` makes."""
    raise error(reason, position)
