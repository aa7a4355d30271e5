"""Runs every rule over a set of files, and lets the interpreter have the last word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING

from engine.errors import DiagramError
from engine.rules.bundle import Bundle, read_bundle
from engine.rules.problem import FoundIn, Problem
from engine.rules.registry import rules, severity_of

if TYPE_CHECKING:
    from engine.handling import Operation

FIRST = ("not_bpmn", "too_many_flows", "too_many_steps")
"""A file that breaks one of these is not looked at any further: the other rules take time with each step."""
COMPILE_SECONDS = 10


@dataclass(frozen=True)
class Examined:
    """What was found, and what the interpreter made of it: None where an error kept it from being asked."""

    problems: list[Problem]
    compiled: bytes | None


def examine_files(files: Mapping[str, bytes], *, operations: Mapping[str, Operation] | None) -> Examined:
    """See `engine.rules.examine`."""
    bundle = read_bundle(files, operations)
    problems = [*bundle.problems, *(_unreadable(bundle))]
    first = [p for slug in FIRST for p in _run(slug, rules()[slug], bundle)]
    if not first:
        first = [p for slug, rule in rules().items() if slug not in FIRST for p in _run(slug, rule, bundle)]
    problems += first
    compiled = None
    if not any(p.severity == "error" for p in problems):
        compiled, refused = _compiled(bundle)
        problems += refused
    order = {name: position for position, name in enumerate(sorted(files))}
    return Examined(sorted(problems, key=lambda p: (p.severity != "error", order.get(p.file, -1))), compiled)


def _unreadable(bundle: Bundle) -> Iterator[Problem]:
    for file in bundle.unreadable:
        place = f"line {file.line}" if file.line else ""
        yield Problem(file.file, place, "file_unreadable", "error", {"reason": file.reason})


def _run(slug: str, rule: ModuleType, bundle: Bundle) -> Iterator[Problem]:
    """What one rule finds. A rule that crashes is a problem of the file, not of whoever asked."""
    for file, check in _checks(rule, bundle):
        try:
            for where, element_id, values in check():
                yield Problem(where, element_id, slug, severity_of(slug), values)
        except Exception as error:  # the report must come out whatever one rule does
            yield Problem(file, "", "rule_error", "error", {"failed": slug, "cause": type(error).__name__})


def _checks(rule: ModuleType, bundle: Bundle) -> Iterator[tuple[str, Callable[[], FoundIn]]]:
    if hasattr(rule, "check"):
        for file, diagram in bundle.diagrams.items():
            yield file, partial(_in_file, file, partial(rule.check, diagram))
    if hasattr(rule, "check_bundle") and (bundle.complete or not getattr(rule, "NEEDS_PROCESS_FILE", False)):
        yield next(iter(bundle.files), ""), partial(rule.check_bundle, bundle)


def _in_file(file: str, check: Callable[[], Iterator[tuple[str, Mapping[str, object]]]]) -> FoundIn:
    for element_id, values in check():
        yield file, element_id, values


def _compiled(bundle: Bundle) -> tuple[bytes | None, list[Problem]]:
    """The interpreter's own word, from a child process bounded in time and memory.

    A lone diagram that calls what lies in other files cannot be proven here.
    """
    if not bundle.main or (not bundle.complete and _leans_on_others(bundle)):
        return None, []
    from engine.spiff import compile_bundle

    try:
        return compile_bundle(bundle.files, bundle.main, seconds=COMPILE_SECONDS), []
    except DiagramError as error:
        return None, [_as_problem(bundle, p) for p in error.problems] or [_as_problem(bundle, error)]


def _leans_on_others(bundle: Bundle) -> bool:
    return any(
        (e.called and e.called not in bundle.process_ids) or (e.decision and e.decision not in bundle.decision_ids)
        for _, e in bundle.elements()
    )


def _as_problem(bundle: Bundle, found: object) -> Problem:
    if isinstance(found, Problem):
        return found
    file = next((name for name in bundle.diagrams if name in str(found)), next(iter(bundle.diagrams), ""))
    return Problem(file, "", "does_not_parse", "error", {"reason": str(found)})
