"""What is wrong with a decision table: named by element, so that the studio can point at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn

from engine.errors import DiagramError

_TEXTS = {
    "not_dmn": "This is not a DMN file.",
    "duplicate": "The {what} '{name}' exists twice.",
    "missing": "'{name}' needs {what}.",
    "unknown_reference": "'{name}' refers to '{href}', which is not in this file.",
    "unknown_import": "The model '{name}' is imported but not part of the bundle.",
    "cycle": "The decision '{name}' needs its own answer.",
    "unsupported": "'{name}' uses {what}, which is not supported.",
    "expression": "In '{name}', {where}: {reason}",
    "overlap": "In '{name}', rules {first} and {second} both match ({example}).",
    "gap": "In '{name}', no rule matches {example}.",
    "cells": "In '{name}', rule {rule} has {count} cells for {wanted} columns.",
}


@dataclass(frozen=True)
class TableProblem:
    """One thing wrong with one element of a DMN file.

    `code` is a stable name (`overlap`, `gap`, `unsupported`, `expression`, ...), `values` fill its
    text in any language; `str()` gives the English one. An error cannot run, a warning can.
    """

    element_id: str
    code: str
    severity: Literal["error", "warning"] = "error"
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return _TEXTS[self.code].format_map(self.values)


def refuse(element_id: str, code: str, **values: Any) -> NoReturn:
    """Raise DiagramError with one problem."""
    raise DiagramError([TableProblem(element_id, code, "error", values)])
