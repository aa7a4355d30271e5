"""B16: a cold worker, from its start to its first completed task, with 50 versions of the process stored."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from engine.settings import ROOT
from tests.bench import bundles, floors
from tests.bench.crew import Client
from tests.bench.figures import Outcome, Part, best, ratios
from tests.bench.ground import Ground, desk

TITLE = "cold worker: to the first completed task, with 50 process versions stored"
STORED = 50


def run(ground: Ground, rounds: int, *, stored: int = STORED) -> Outcome:
    """A fresh process each time; modules and connection are loaded before the clock starts, the release is not."""
    with ground.database() as one, ground.database() as many:
        clients = []
        for url, versions in ((one, 1), (many, stored)):
            floors.prepare(url)
            engine = desk(url, ground.folder)
            for variant in range(versions):
                engine.release("complaint", bundles.files(variant=variant), author="bench", accept_warnings=True)
            engine.close()
            clients.append((url, Client(url, ground.folder)))
        found: list[list[float]] = [[], []]
        warm: list[float] = []
        for _ in range(rounds):
            for values, (url, client) in zip(found, clients, strict=True):
                cold, second = _cold(url, ground.folder, [client.start(), client.start()])
                values.append(cold - second)
                warm.append(second)
        for _, client in clients:
            client.close()
    parts = [
        Part("ms above a warm completion", found[1], 15, at_least=False),
        Part(f"{stored} stored / 1 stored", ratios(found[1], found[0]), 1.2, at_least=False),
    ]
    return Outcome(parts, {"1 stored, ms": best(found[0]), "a warm completion, ms": best(warm)})


def _cold(url: str, folder: Path, instances: list[str]) -> tuple[float, float]:
    argv = [sys.executable, "-m", "tests.bench.cold_worker", url, str(folder), *instances]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True)
    cold, second = (float(word) for word in done.stdout.split()[-2:])
    return cold, second
