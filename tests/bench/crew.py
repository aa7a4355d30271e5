"""Clients as processes of their own, alive over all rounds: each has an engine and a floor on the same database."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg

from tests.bench import floors, ground
from tests.bench.drawing import END, STEPS, case_data, split

FLOOR_SECONDS = 0.8


class Client:
    """Plays cases through the engine's verbs; only the steps themselves are timed."""

    def __init__(self, url: str, folder: Path, seed: int = 0, *, size: int = 1024) -> None:
        self.engine = ground.desk(url, folder)
        self.data, self.rest = split(case_data(size))
        self.floor = floors.Floor(url, seed)
        self._look = psycopg.connect(url, autocommit=True)

    def task(self, instance_id: str) -> tuple[str, str]:
        """Id and element of the one open task, as an inbox would have shown them."""
        rows = self._look.execute(
            "select id::text, element_id from user_task where instance_id = %s and state = 'offered'", (instance_id,)
        ).fetchall()
        assert len(rows) == 1, f"{len(rows)} open tasks"
        return rows[0]

    def start(self) -> str:
        """A new case at its first task."""
        return self.engine.start("complaint", self.data, actor=ground.ANYBODY).instance_id

    def step(self, instance_id: str, name: str, answers: dict[str, Any]) -> float:
        """Complete the open task, which must be `name`. Answers the seconds that took."""
        task_id, element = self.task(instance_id)
        assert element == name, f"waits at {element}, not at {name}"
        if name == STEPS[0][0]:
            answers = {**answers, **self.rest}
        begun = time.perf_counter()
        self.engine.complete(task_id, answers, ground.WORKER)
        return time.perf_counter() - begun

    def finish(self, instance_id: str) -> list[float]:
        """The five steps of the long path; the end is asserted."""
        taken = [self.step(instance_id, name, answers) for name, answers in STEPS]
        self.assert_ended(instance_id)
        return taken

    def assert_ended(self, instance_id: str) -> None:
        """Ended where the long path ends, with what was answered last."""
        row = self._look.execute(
            "select i.state, i.variables->'approved2', exists(select from history h where h.instance_id = i.id "
            "and h.kind = 'completed' and h.element_id = %s) from instance i where i.id = %s",
            (END, instance_id),
        ).fetchone()
        assert row == ("ended", False, True), f"the case ended as {row}"

    def steps(self, cases: int) -> list[float]:
        """Latencies of the steps of new cases; starting them (a password is hashed) is outside the clock."""
        begun = [self.start() for _ in range(cases)]
        return [seconds for instance_id in begun for seconds in self.finish(instance_id)]

    def close(self) -> None:
        """Give the connections back."""
        self._look.close()
        self.floor.close()
        self.engine.close()


def _serve(pipe: Connection, url: str, folder: Path, seed: int) -> None:
    ground.quiet()
    client = Client(url, folder, seed)
    pipe.send("ready")
    begun: list[str] = []
    while (word := pipe.recv()) != "end":
        kind, number = word
        try:
            if kind == "prepare":
                begun = [client.start() for _ in range(int(number))]
                pipe.send([])
            elif kind == "engine":
                played, begun = begun[: int(number)], begun[int(number) :]
                pipe.send([seconds for instance_id in played for seconds in client.finish(instance_id)])
            else:
                pipe.send(client.floor.turn(number))
        except Exception as error:
            pipe.send(error)
    client.close()


class Crew:
    """Up to sixteen clients."""

    def __init__(self, url: str, folder: Path, size: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipes: list[Connection] = []
        self._processes = []
        for seed in range(size):
            mine, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, url, folder, seed), daemon=True)
            process.start()
            self._pipes.append(mine)
            self._processes.append(process)
        for pipe in self._pipes:
            assert pipe.recv() == "ready"

    def tell(self, clients: int, kind: str, number: float) -> list[list[float]]:
        """Let the first `clients` do the same at once. Answers each one's latencies."""
        for pipe in self._pipes[:clients]:
            pipe.send((kind, number))
        answers = [pipe.recv() for pipe in self._pipes[:clients]]
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        return answers

    def close(self) -> None:
        """End them."""
        for pipe in self._pipes:
            pipe.send("end")
        for process in self._processes:
            process.join(10)


def rate(latencies: list[list[float]]) -> float:
    """Steps per second of all clients together while they were stepping."""
    return sum(len(one) / sum(one) for one in latencies if one)
