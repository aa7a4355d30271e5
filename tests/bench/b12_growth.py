"""B12: the inbox page with 1,000,000 open tasks against the same page with 1,000."""

from __future__ import annotations

import time

from tests.bench import floors
from tests.bench.crew import Client
from tests.bench.crowd import fill, hire, release
from tests.bench.figures import Outcome, Part, best, p50, ratios
from tests.bench.front import Visitor, serving
from tests.bench.ground import Ground, desk

TITLE = "inbox growth: p50 with 1,000,000 open tasks, against 1,000"
FEW, MANY = 1_000, 1_000_000


def run(ground: Ground, rounds: int, *, few: int = FEW, many: int = MANY, requests: int = 60) -> Outcome:
    """Two databases, two front doors, pages in turns."""
    with ground.database() as small, ground.database() as large:
        for url, count in ((small, few), (large, many)):
            floors.prepare(url)
            engine = desk(url, ground.folder)
            release(engine)
            people = hire(engine, 4)
            engine.close()
            client = Client(url, ground.folder)
            fill(url, client, open_tasks=count, people=[person for person, _ in people[1:]], each=10)
            client.close()
        with serving(small, ground.folder) as first, serving(large, ground.folder) as second:
            found = measure((first, second), rounds, requests)
    parts = [Part(f"{many} open / {few} open", ratios(found[1], found[0]), 1.3, at_least=False)]
    return Outcome(parts, {"p50 ms": [best(values) for values in found]})


def measure(ports: tuple[int, int], rounds: int, requests: int) -> tuple[list[float], list[float]]:
    """p50 by round, the first one aside."""
    visitors = [Visitor(port) for port in ports]
    for visitor in visitors:
        visitor.sign_in("person0")
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 1):
        for values, visitor in zip(found, visitors, strict=True):
            latencies = [_page(visitor) for _ in range(requests)]
            if number:
                values.append(p50(latencies))
    return found


def _page(visitor: Visitor) -> float:
    begun = time.perf_counter()
    assert visitor.get("/work?tab=groups") == 200
    assert "/work/task/" in visitor.page
    return time.perf_counter() - begun
