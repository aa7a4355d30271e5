"""Scenarios: given answers and dates, what a release does with them; run on a real desk with a settable clock.

A scenario is a JSON file of the bundle (`scenarios/<name>.json`): how it starts, what people,
messages and time do then, and what is expected. Everything goes through the verbs that pages
use, so the state is stored and loaded anew at every wait. `processes/README.md` describes the file.
"""

from engine.scenarios.coverage import Coverage, coverage
from engine.scenarios.outcome import Run, ScenarioFailed, differences
from engine.scenarios.player import play

__all__ = ["Coverage", "Run", "ScenarioFailed", "coverage", "differences", "play"]
