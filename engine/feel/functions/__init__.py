"""FEEL's built-in functions, by topic (DMN 1.5, 10.3.4)."""

from __future__ import annotations

from engine.feel.functions import contexts, conversion, intervals, lists, moments, numeric, statistics, strings
from engine.feel.functions.registry import BUILTINS

__all__ = ["BUILTINS", "contexts", "conversion", "intervals", "lists", "moments", "numeric", "statistics", "strings"]
