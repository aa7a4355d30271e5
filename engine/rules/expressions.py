"""Every place of a diagram where FEEL speaks, and whether what stands there is FEEL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from engine.errors import FeelError
from engine.rules.diagram import Diagram, Element
from engine.rules.iso import is_iso

MAX_LENGTH = 1_000
"""Characters of one expression (reliability-security 5.5)."""

FUNCTIONS = frozenset({"workdays", "workhours"})
"""Functions that the engine adds to FEEL's own."""

_JUEL = re.compile(r"^\s*[$#]\{")
_PYTHON = re.compile(
    r"\b(True|False|None|lambda|import|elif|def|is not|not in)\b|__\w+__|\.\w+\(|\blen\(|'|\[.*\bfor\b.*\bin\b.*\]"
    r"|^\s*\w+\s*[-+*/]?=(?!=)|==|\bnot\s+\w",
    re.DOTALL,
)
_PYTHON_NAMES = frozenset({"True", "False", "None"})


@dataclass(frozen=True)
class Spoken:
    """One expression: the element or flow it belongs to, the place in it, its text."""

    element_id: str
    place: str
    source: str


@dataclass(frozen=True)
class Verdict:
    """What stands there; `reason` is the compiler's where it is not FEEL."""

    kind: Literal["feel", "juel", "python", "long", "broken"]
    reason: str = ""
    names: frozenset[str] = frozenset()


def spoken(diagram: Diagram) -> Iterator[Spoken]:
    """All expressions of a file. Empty places are left to the rules about the element."""
    for flow in diagram.flows.values():
        if flow.condition:
            yield Spoken(flow.id, "conditionExpression", flow.condition)
    for element in diagram.elements.values():
        yield from (s for s in _of_element(element) if s.source)


def _of_element(element: Element) -> Iterator[Spoken]:
    if element.timer is not None and not is_iso(element.timer.expression):
        yield Spoken(element.id, element.timer.kind, element.timer.expression)
    for parameter in element.parameters:
        yield Spoken(element.id, parameter.name, parameter.expression)
    if element.kind == "scriptTask":
        yield Spoken(element.id, "script", element.script)
    for name in ("due", "priority", "promise"):
        yield Spoken(element.id, name, element.properties.get(name, ""))
    if element.multi_instance is not None:
        yield Spoken(element.id, "loopCardinality", element.multi_instance.cardinality)
        yield Spoken(element.id, "completionCondition", element.multi_instance.completion)
    if element.loop is not None:
        yield Spoken(element.id, "loopCondition", element.loop.condition)


@lru_cache(maxsize=4096)
def judge(source: str) -> Verdict:
    """Whether a text is FEEL, and if not, what it looks like."""
    from engine import feel

    if len(source) > MAX_LENGTH:
        return Verdict("long")
    if _JUEL.match(source):
        return Verdict("juel")
    try:
        names = feel.compile(source).names
    except FeelError as error:
        # feel's own message may quote the text; ours shows it only once.
        return Verdict("python" if _PYTHON.search(source) else "broken", str(error))
    if names & _PYTHON_NAMES:
        return Verdict("python", names=names)
    return Verdict("feel", names=names)


def short(source: str) -> str:
    """An expression for a message: on one line, at most 60 characters."""
    line = " ".join(source.split())
    return line if len(line) <= 60 else line[:59] + "…"
