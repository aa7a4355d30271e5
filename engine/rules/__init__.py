"""Rules for diagrams: what a drawing must be like before it may run.

One rule is one module `engine/rules/<slug>.py` with `SEVERITY`, `TEXTS` (message and way
out in four languages) and a check; the slug is also the name of its examples under
`tests/rules/fixtures/`. *Error*: the drawing cannot run, or would run differently than it
is drawn. *Warning*: it runs, but no release goes out like this unless it is accepted.

The imports inside the functions keep this door light: `engine.xml` needs `Problem`, and
the rules need `engine.xml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.rules.problem import LANGUAGES, Problem

if TYPE_CHECKING:
    from engine.handling import Operation
    from engine.rules.checking import Examined

__all__ = ["LANGUAGES", "Problem", "check", "examine"]


def check(files: Mapping[str, bytes], *, operations: Mapping[str, Operation] | None = None) -> list[Problem]:
    """Every problem of a bundle (paths relative to the process folder) or of a lone `.bpmn` file.

    Without `process.toml` among the files the rules about the bundle are off; without
    `operations` service tasks are not compared with the registered handlers. Errors come
    before warnings, each in the order of the files. Never raises for what the files hold.
    """
    return examine(files, operations=operations).problems


def examine(files: Mapping[str, bytes], *, operations: Mapping[str, Operation] | None = None) -> Examined:
    """What `check` finds, and the bundle as the interpreter compiled it: a release needs both, once."""
    from engine.rules.checking import examine_files

    return examine_files(files, operations=operations)
