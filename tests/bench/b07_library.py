"""B7: fifty called processes in the library, none of them used by the case, against none in the library."""

from __future__ import annotations

from tests.bench.b01_interpreter import cpu_per_step
from tests.bench.drawing import case_data
from tests.bench.figures import Outcome, Part, best, ratios
from tests.bench.ground import Ground
from tests.bench.interpreter import Interpreter

TITLE = "library: step cost and state size with 50 called processes, against none"


def run(ground: Ground, rounds: int, *, library: int = 50, turns: int = 8) -> Outcome:
    """CPU of load + step + save in turns, and the largest state."""
    del ground
    alone, shelved = Interpreter(), Interpreter(library=library)
    size = shelved.case(case_data()) / alone.case(case_data())
    one, many = [], []
    for _ in range(rounds):
        seen = [(cpu_per_step(alone.case, 6), cpu_per_step(shelved.case, 6)) for _ in range(turns)]
        one.append(min(first for first, _ in seen))
        many.append(min(second for _, second in seen))
    parts = [
        Part("step cost, 50 / 0", ratios(many, one), 1.05, at_least=False),
        Part("state size, 50 / 0", [size], 1.05, at_least=False),
    ]
    return Outcome(parts, {"us/step": [best(one), best(many)]})
