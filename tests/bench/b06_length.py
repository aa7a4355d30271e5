"""B6: the approval loop refused again and again: what a step costs after 1,000 rounds, against a young case."""

from __future__ import annotations

import time
from typing import Any

from tests.bench import bundles, floors
from tests.bench.crew import Client
from tests.bench.drawing import case_data
from tests.bench.figures import Outcome, Part, best, p50, ratios
from tests.bench.ground import Ground, desk
from tests.bench.interpreter import Interpreter
from tests.bench.stock import Stock

TITLE = "length: a step in round 1,000 of the approval loop, against round 1"
OLD, SURVIVES = 1000, 10_000
REFUSED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("evaluate", {"finding": "plausible"}),
    ("approval", {"approved": False, "remark": "not content"}),
)
TURN = 8
"""Rounds of the loop in one turn; the interpreter's turns are ten times as long."""


def run(ground: Ground, rounds: int, *, old: int = OLD, survives: int = SURVIVES) -> Outcome:
    """The interpreter alone, then the same through the engine's verbs on PostgreSQL."""
    alone, young_us, old_us, size = interpreter(rounds, old, survives)
    through, detail = verbs(ground, rounds, old if ground.long else min(old, 300))
    reached = old if ground.long else min(old, 300)
    parts = [
        Part(f"interpreter, round {old} / round 1", alone, 1.1, at_least=False),
        Part(f"Engine.complete, round {reached} / round 1", through, 1.1, at_least=False),
    ]
    detail |= {"interpreter us/step": [best(young_us), best(old_us)], "state bytes": size}
    detail["rounds survived by the interpreter"] = survives
    detail["stock, round 100 / round 1"] = round(stock_growth(), 1)
    missing = [] if ground.long else ["1,000 rounds through the verbs (LONG=1; here 300)"]
    return Outcome(parts, detail, missing)


def interpreter(rounds: int, old: int, survives: int) -> tuple[list[float], list[float], list[float], int]:
    """CPU of load + step + save, young and old in turns."""
    ours = Interpreter(loop=True)
    first = _begin(ours)
    aged = first
    for _ in range(old):
        aged = _refuse(ours, aged)
    young_us, old_us = [], []
    for _ in range(rounds):
        young_us.append(_cpu(ours, first))
        old_us.append(_cpu(ours, aged))
    for _ in range(survives - old):
        aged = _refuse(ours, aged)
    runtime = ours.load(aged)
    ours.complete(runtime, *REFUSED[0])  # its open task is still visible, and it can still end
    ours.complete(runtime, "approval", {"approved": True})
    assert runtime.ended
    return ratios(old_us, young_us), young_us, old_us, len(aged)


def _begin(ours: Interpreter) -> bytes:
    runtime = ours.start(case_data())
    ours.complete(runtime, "intake", {"note": "taken in", "category": "serious"})
    return runtime.dump()


def _refuse(ours: Interpreter, state: bytes) -> bytes:
    for name, answers in REFUSED:
        runtime = ours.load(state)
        ours.complete(runtime, name, answers)
        state = runtime.dump()
    return state


def _cpu(ours: Interpreter, state: bytes) -> float:
    turns = []
    for _ in range(5):
        begun = time.process_time()
        for _ in range(TURN * 2):
            state = _refuse(ours, state)
        turns.append((time.process_time() - begun) / (TURN * 4) * 1e6)
    return min(turns)


def verbs(ground: Ground, rounds: int, old: int) -> tuple[list[float], dict[str, Any]]:
    """Latency of `Engine.complete`, young and old in turns."""
    with ground.database() as url:
        floors.prepare(url)
        engine = desk(url, ground.folder)
        engine.release("complaint", bundles.files(loop=True), author="bench", accept_warnings=True)
        engine.close()
        client = Client(url, ground.folder)
        aged = _started(client)
        for _ in range(old):
            _turn(client, aged, 1)
        young_ms, old_ms = [], []
        for _ in range(rounds):
            young_ms.append(p50(_turn(client, _started(client), TURN)))
            old_ms.append(p50(_turn(client, aged, TURN)))
        client.step(aged, *REFUSED[0])
        client.step(aged, "approval", {"approved": True, "remark": ""})
        client.close()
    return ratios(old_ms, young_ms), {"Engine.complete ms": [best(young_ms), best(old_ms)]}


def _started(client: Client) -> str:
    instance_id = client.start()
    client.step(instance_id, "intake", {"note": "taken in", "category": "serious"})
    return instance_id


def _turn(client: Client, instance_id: str, times: int) -> list[float]:
    return [client.step(instance_id, name, answers) for _ in range(times) for name, answers in REFUSED]


def stock_growth() -> float:
    """What stock's step costs in round 100 against round 1: the best of a few steps each."""
    stock = Stock(loop=True)
    workflow = stock.start(case_data())
    stock.complete(workflow, "intake", {"category": "serious"})
    seen = []
    for _ in range(100):
        begun = time.process_time()
        for name, answers in REFUSED:
            stock.complete(workflow, name, answers)
        seen.append(time.process_time() - begun)
    return min(seen[-3:]) / min(seen[:3])
