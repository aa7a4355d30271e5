"""B8: a case with 100 KB of data against one with 1 KB: what a step costs."""

from __future__ import annotations

from typing import Any

from tests.bench import bundles, floors
from tests.bench.b01_interpreter import cpu_per_step
from tests.bench.crew import Client
from tests.bench.drawing import STEPS, case_data
from tests.bench.figures import Outcome, Part, best, p50, ratios
from tests.bench.ground import Ground, desk
from tests.bench.interpreter import Interpreter

TITLE = "data: step cost with 100 KB of case data, against 1 KB"
LARGE = 100 * 1024


def run(ground: Ground, rounds: int, *, cases: int = 2) -> Outcome:
    """Through the verbs on PostgreSQL, and the interpreter's CPU alone."""
    small_ms, large_ms = verbs(ground, rounds, cases)
    small, large = Interpreter(), Interpreter(size=LARGE)
    small_us, large_us = [], []
    for _ in range(rounds):
        small_us.append(min(cpu_per_step(small.case, 4) for _ in range(3)))
        large_us.append(min(cpu_per_step(lambda _: large.case(case_data(LARGE)), 2) for _ in range(3)))
    parts = [
        Part("Engine.complete, 100 KB / 1 KB", ratios(large_ms, small_ms), 1.3, at_least=False),
        Part("interpreter, 100 KB / 1 KB", ratios(large_us, small_us), 1.3, at_least=False),
    ]
    detail: dict[str, Any] = {"Engine.complete ms": [best(small_ms), best(large_ms)]}
    return Outcome(parts, detail | {"interpreter us/step": [best(small_us), best(large_us)]})


def verbs(ground: Ground, rounds: int, cases: int) -> tuple[list[float], list[float]]:
    """p50 of `Engine.complete` of small and large cases, in turns."""
    with ground.database() as one, ground.database() as other:
        clients = []
        for url, size in ((one, 1024), (other, LARGE)):
            floors.prepare(url)
            engine = desk(url, ground.folder)
            engine.release("complaint", bundles.files(size=size), author="bench", accept_warnings=True)
            engine.close()
            clients.append(Client(url, ground.folder, size=size))
        for client in clients:
            client.steps(1)
        pairs = [[p50(_later(client, cases)) for client in clients] for _ in range(rounds)]
        for client in clients:
            client.close()
    return [small for small, _ in pairs], [large for _, large in pairs]


def _later(client: Client, cases: int) -> list[float]:
    """Without the first step of each case: a large one hands in half of its data there."""
    found = client.steps(cases)
    return [seconds for place, seconds in enumerate(found) if place % len(STEPS)]
