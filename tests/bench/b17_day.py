"""B17: a mixed day: 80 % reads (inbox, case page), 20 % steps, four clients over HTTP, 100,000 cases stored."""

from __future__ import annotations

import random
import re
import threading
import time
from typing import Any

import psutil

from engine.records import Actor
from tests.bench import floors
from tests.bench.b03_http import GROUPS
from tests.bench.crew import Client
from tests.bench.crowd import fill, hire, release
from tests.bench.drawing import STEPS
from tests.bench.figures import Outcome, Part, milliseconds
from tests.bench.front import Visitor, serving
from tests.bench.ground import Ground, desk

TITLE = "mixed day over HTTP, four clients, 100,000 cases stored"
CLIENTS, STORED = 4, 100_000
SECONDS, LONG_SECONDS = 300, 3600
Line = tuple[float, str, float]
"""When (seconds since the start), what, how long (seconds)."""


def run(ground: Ground, rounds: int, *, stored: int = STORED, seconds: float | None = None) -> Outcome:
    """The day is cut into twelfths: the last one against the first."""
    del rounds
    lasts = seconds or (LONG_SECONDS if ground.long else SECONDS)
    with ground.database() as url:
        floors.prepare(url)
        engine = desk(url, ground.folder)
        release(engine)
        record, _ = engine.add_person("bob", "Bob", "a long password", groups=(*GROUPS, "group1"))
        people = [person for person, _ in hire(engine, 3)]
        bob = engine.actor_of(record.id)
        engine.close()
        clients = [Client(url, ground.folder, seed) for seed in range(CLIENTS)]
        fill(url, clients[0], open_tasks=stored, people=people)
        with serving(url, ground.folder) as port:
            lines, memory = play(clients, port, bob, lasts)
        for client in clients:
            client.close()
    return judged(lines, memory, lasts, None if ground.long else "one hour (LONG=1; here 5 minutes)")


def play(clients: list[Client], port: int, bob: Actor, seconds: float) -> tuple[list[Line], list[float]]:
    """Every client in a thread of its own. Answers all lines and the web server's memory (MB) at start and end."""
    lines: list[Line] = []
    failures: list[BaseException] = []
    begun = time.perf_counter()

    def one(client: Client, seed: int) -> None:
        try:
            _Day(client, port, bob, seed, begun, lines).play(seconds)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=one, args=(client, seed)) for seed, client in enumerate(clients)]
    for thread in threads:
        thread.start()
    time.sleep(seconds / 12)
    memory = [_memory()]
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return lines, [*memory, _memory()]


class _Day:
    def __init__(self, client: Client, port: int, bob: Actor, seed: int, begun: float, lines: list[Line]) -> None:
        self.client, self.bob, self.begun, self.lines = client, bob, begun, lines
        self.visitor, self.chance = Visitor(port), random.Random(seed)
        self.visitor.sign_in("bob")
        self.case, self.place = client.start(), 0

    def play(self, seconds: float) -> None:
        while (now := time.perf_counter() - self.begun) < seconds:
            kind = self.chance.choices(("inbox", "case_page", "step"), (40, 40, 20))[0]
            self.lines.append((now, kind, getattr(self, kind)()))

    def inbox(self) -> float:
        taken = self._open("/work?tab=groups")
        assert re.search(r"/work/task/[0-9a-f-]{36}", self.visitor.page)
        return taken

    def case_page(self) -> float:
        return self._open(f"/cases/{self.case}")

    def step(self) -> float:
        name, answers = STEPS[self.place]
        task_id, element = self.client.task(self.case)
        assert element == name
        self.client.engine.claim(task_id, self.bob)
        self._open(f"/work/task/{task_id}")
        values = {key: value for key, value in answers.items() if value is not False}
        begun = time.perf_counter()
        status = self.visitor.post(f"/work/task/{task_id}", values)
        taken = time.perf_counter() - begun
        assert status == 303
        self.place += 1
        if self.place == len(STEPS):
            self.client.assert_ended(self.case)
            self.case, self.place = self.client.start(), 0
        return taken

    def _open(self, path: str) -> float:
        begun = time.perf_counter()
        assert self.visitor.get(path) == 200, path
        return time.perf_counter() - begun


def _memory() -> float:
    return sum(p.memory_info().rss for p in psutil.Process().children(recursive=True) if _is_web(p)) / 2**20


def judged(lines: list[Line], memory: list[float], seconds: float, left_out: str | None) -> Outcome:
    """p99 of everything, drift of the median, growth of memory."""
    first = [taken for when, _, taken in lines if when < seconds / 12]
    last = [taken for when, _, taken in lines if when >= seconds * 11 / 12]
    parts = [
        Part("p99 ms", [milliseconds([taken for _, _, taken in lines])["p99"]], 30, at_least=False),
        Part("p50 of the last twelfth / first", [_p50(last) / _p50(first)], 1.1, at_least=False),
        Part("web memory at the end / after a twelfth", [memory[1] / memory[0]], 1.05, at_least=False),
    ]
    detail: dict[str, Any] = {
        kind: milliseconds([taken for _, what, taken in lines if what == kind])
        for kind in ("inbox", "case_page", "step")
    }
    return Outcome(parts, detail | {"requests": len(lines), "web MB": [round(m) for m in memory]}, _listed(left_out))


def _p50(latencies: list[float]) -> float:
    return milliseconds(latencies)["p50"]


def _listed(words: str | None) -> list[str]:
    return [words] if words else []


def _is_web(process: psutil.Process) -> bool:
    return "gunicorn" in " ".join(process.cmdline())
