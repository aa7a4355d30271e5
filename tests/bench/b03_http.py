"""B3: complete a task over HTTP: session, right, form validation, step, audit. B4 counts its CPU."""

from __future__ import annotations

import time
from typing import Any

import psutil

from engine.records import Actor
from tests.bench import bundles, floors
from tests.bench.crew import FLOOR_SECONDS, Client, rate
from tests.bench.drawing import STEPS
from tests.bench.figures import Outcome, Part, best, milliseconds, p50, ratios
from tests.bench.front import Visitor, serving
from tests.bench.ground import Ground, desk

TITLE = "complete a task over HTTP (session, right, validation, audit), against the floor step"
ARENA = 0.006
"""Published paper: spiff-arena over REST, steps per second as a share of the floor."""
GROUPS = ("desk", "lead", "quality")


def run(ground: Ground, rounds: int, *, cases: int = 4) -> Outcome:
    """Floor and POSTs in turns; claiming the task and opening its form are outside the clock."""
    found = measured(ground, rounds, cases)
    arena = [floor * ARENA for floor in found["floor"]]
    parts = [
        Part("steps/s, one client / floor", ratios(found["rate"], found["floor"]), 0.25),
        Part("ours / spiff-arena REST (paper x floor)", ratios(found["rate"], arena), 40),
        Part("p50 ms", found["p50"], 5, at_least=False),
        Part("p99 ms", found["p99"], 20, at_least=False),
    ]
    return Outcome(parts, {"steps/s": best(found["rate"]), "floor steps/s": best(found["floor"])})


def measured(ground: Ground, rounds: int, cases: int) -> dict[str, list[float]]:
    """By round: rate, floor, p50, p99, and CPU seconds of web and database per step."""
    found: dict[str, list[float]] = {name: [] for name in ("rate", "floor", "p50", "p99", "cpu")}
    with ground.database() as url:
        floors.prepare(url)
        engine = desk(url, ground.folder)
        engine.release("complaint", bundles.files(), author="bench", accept_warnings=True)
        record, _ = engine.add_person("bob", "Bob", "a long password", groups=GROUPS)
        bob = engine.actor_of(record.id)
        engine.close()
        client = Client(url, ground.folder)
        with serving(url, ground.folder) as port:
            visitor = Visitor(port)
            visitor.sign_in("bob")
            for number in range(rounds + 1):
                seen: list[float] = []
                floor: list[float] = []
                cpu = 0.0
                for _ in range(cases):
                    taken, used = _turn(ground, client, visitor, bob)
                    seen, cpu = seen + taken, cpu + used
                    floor += client.floor.turn(FLOOR_SECONDS / cases)
                if not number:
                    continue
                found["rate"].append(len(seen) / sum(seen))
                found["p50"].append(p50(seen))
                found["p99"].append(milliseconds(seen)["p99"])
                found["cpu"].append(cpu / len(seen))
                found["floor"].append(rate([floor]))
        client.close()
    return found


def _turn(ground: Ground, client: Client, visitor: Visitor, bob: Actor) -> tuple[list[float], float]:
    """Latencies of the POSTs, and the CPU of web and database while they ran."""
    seen, cpu = [], 0.0
    instance_id = client.start()
    for name, answers in STEPS:
        task_id, element = client.task(instance_id)
        assert element == name
        client.engine.claim(task_id, bob)
        assert visitor.get(f"/work/task/{task_id}") == 200
        values = _typed(answers) | {"request_key": visitor.hidden("request_key")}
        before = ground.server_cpu() + web_cpu()
        begun = time.perf_counter()
        status = visitor.post(f"/work/task/{task_id}", values)
        seen.append(time.perf_counter() - begun)
        cpu += ground.server_cpu() + web_cpu() - before
        assert status == 303, f"completing answered {status}"
    client.assert_ended(instance_id)
    return seen, cpu


def _typed(answers: dict[str, Any]) -> dict[str, str]:
    """As a browser sends it: an empty checkbox is not sent."""
    return {name: "on" if value is True else value for name, value in answers.items() if value is not False}


def web_cpu() -> float:
    """CPU seconds of gunicorn's processes."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        try:
            if "gunicorn" in " ".join(process.cmdline()):
                used = process.cpu_times()
                total += used.user + used.system
        except psutil.Error:
            continue
    return total
