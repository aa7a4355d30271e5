"""B1: load + step + save of the interpreter, CPU per step, against stock SpiffWorkflow's documented JSON."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

from tests.bench.drawing import STEPS, case_data
from tests.bench.figures import Outcome, Part, best, ratios
from tests.bench.ground import Ground
from tests.bench.interpreter import Interpreter
from tests.bench.stock import Stock

TITLE = "engine load + step + save, CPU per step, against stock SpiffWorkflow"
TURNS, CASES = 6, 6


def cpu_per_step(case: Callable[[dict[str, Any]], object], cases: int) -> float:
    """CPU microseconds of one persisted transition; a case has six."""
    gc.collect()
    begun = time.process_time()
    for number in range(cases):
        case(case_data(seed=number))
    return (time.process_time() - begun) / cases / (len(STEPS) + 1) * 1e6


def run(ground: Ground, rounds: int, *, turns: int = TURNS, cases: int = CASES) -> Outcome:
    """Contenders take short turns within each round; a round's figure is each one's best turn."""
    del ground
    stock, ours = Stock(), Interpreter()
    contenders: dict[str, tuple[Callable[[dict[str, Any]], object], int]] = {
        "stock": (stock.case, max(1, cases // 3)),
        "cold": (ours.case, cases),
        "hot": (ours.hot_case, cases),
    }
    for case, _ in contenders.values():
        case(case_data())
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        seen: dict[str, list[float]] = {name: [] for name in contenders}
        for _ in range(turns):
            for name, (case, number) in contenders.items():
                seen[name].append(cpu_per_step(case, number))
        for name, values in seen.items():
            found[name].append(min(values))
    parts = [
        Part("loaded every step", ratios(found["stock"], found["cold"]), 8),
        Part("kept in memory", ratios(found["stock"], found["hot"]), 11),
    ]
    return Outcome(parts, {f"{name} us/step": best(values) for name, values in found.items()})
