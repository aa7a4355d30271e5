"""B10: memory of a case kept in memory, waiting at its third task."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from typing import Any

from tests.bench.drawing import STEPS, case_data
from tests.bench.figures import Outcome, Part, best
from tests.bench.ground import Ground
from tests.bench.interpreter import Interpreter
from tests.bench.stock import Stock

TITLE = "memory per hot case (KB)"


def run(ground: Ground, rounds: int, *, cases: int = 200) -> Outcome:
    """Allocated bytes of cases loaded one by one, each with data of its own."""
    del ground
    ours, stock = Interpreter(), Stock()
    states = [_waiting(ours, n) for n in range(cases)]
    workflow = stock.start(case_data())
    for name, answers in STEPS[:2]:
        stock.complete(workflow, name, answers)
    text = stock.save(workflow)
    ours.load(states[0])
    kept, dumped = [], []
    for _ in range(rounds):
        kept.append(_kilobytes([lambda s=s: ours.load(s) for s in states]))
        dumped.append(_kilobytes([lambda: stock.load(text)] * 20))
    part = Part("KB per case after a load", kept, 12, at_least=False)
    return Outcome([part], {"stock after a load, KB": best(dumped)})


def _waiting(ours: Interpreter, seed: int) -> bytes:
    runtime = ours.start(case_data(seed=seed))
    for name, answers in STEPS[:2]:
        ours.complete(runtime, name, answers)
    return runtime.dump()


def _kilobytes(loads: list[Callable[[], Any]]) -> float:
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    held = [load() for load in loads]
    gc.collect()
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return used / len(held) / 1024
