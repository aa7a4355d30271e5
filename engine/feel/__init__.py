"""FEEL (DMN 1.5, clause 10): the one expression language of diagrams, forms and decision tables.

`compile("amount > 100").evaluate({"amount": 250})` is True. Knows nothing of Redress but its errors,
reaches no Python object, and costs a bounded amount of time.
"""

from engine.feel.expression import RESERVED, Expression, compile  # noqa: A004
from engine.feel.limits import MAX_CELL, MAX_SOURCE
from engine.feel.runtime import Context
from engine.feel.tagged import from_json, to_json
from engine.feel.values import Function, Range, YearsMonths

__all__ = [
    "MAX_CELL",
    "MAX_SOURCE",
    "RESERVED",
    "Context",
    "Expression",
    "Function",
    "Range",
    "YearsMonths",
    "compile",
    "from_json",
    "to_json",
]
