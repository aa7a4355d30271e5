"""The interpreter: SpiffWorkflow behind one door, state and commands in, state and facts out (decision 4).

No I/O, no clock, no database. `compile_bundle` turns files into bytes once per release, `Specs.load` reads
them, `Runtime` moves one instance.
"""

from __future__ import annotations

import logging

from engine.spiff.facts import Budget, Step, StepContext, Wait
from engine.spiff.launching import compile_bundle
from engine.spiff.runtime import Runtime
from engine.spiff.specs import Specs

__all__ = ["Budget", "Runtime", "Specs", "Step", "StepContext", "Wait", "compile_bundle"]


def _silence() -> None:
    """SpiffWorkflow adds whole variables to its records while a logger's *own* level is below INFO."""
    for name in ("spiff", "spiff.task", "spiff.workflow", "spiff.data", "spiff.dmn"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)
        logger.propagate = False
        logger.addHandler(logging.NullHandler())


_silence()
