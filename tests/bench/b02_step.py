"""B2: a persisted step through the engine's verbs (locks, history, inbox row, outbox row) against the floor step."""

from __future__ import annotations

from tests.bench import bundles, floors
from tests.bench.crew import FLOOR_SECONDS, Crew, rate
from tests.bench.figures import Outcome, Part, milliseconds, ratios
from tests.bench.ground import Ground, desk

TITLE = "persisted step through Engine.complete, against the floor step"
TARGETS = {1: 0.60, 4: 0.50, 16: 0.60}
TURNS = {1: 5, 4: 3, 16: 2}
"""Short turns of each contender in one round: the machine's mood changes faster than rounds."""
CASES = {1: 2, 4: 1, 16: 1}
"""Cases of each client in one turn; a case has five steps besides its start."""


def run(ground: Ground, rounds: int) -> Outcome:
    """1, 4 and 16 clients; floor and engine in turns."""
    with ground.database() as url:
        floors.prepare(url)
        engine = desk(url, ground.folder)
        engine.release("complaint", bundles.files(), author="bench", accept_warnings=True)
        engine.close()
        crew = Crew(url, ground.folder, max(TARGETS))
        try:
            return measure(ground, crew, rounds)
        finally:
            crew.close()


def measure(ground: Ground, crew: Crew, rounds: int) -> Outcome:
    """All rounds with a crew that is ready."""
    floor: dict[int, list[float]] = {n: [] for n in TARGETS}
    mine: dict[int, list[float]] = {n: [] for n in TARGETS}
    seen: dict[int, list[float]] = {n: [] for n in TARGETS}
    server = steps = 0.0
    crew.tell(max(TARGETS), "prepare", 1)
    crew.tell(max(TARGETS), "engine", 1)  # everybody has its release loaded
    for _ in range(rounds):
        for clients in TARGETS:
            crew.tell(clients, "prepare", CASES[clients] * TURNS[clients])
            ours: list[list[float]] = [[] for _ in range(clients)]
            theirs: list[list[float]] = [[] for _ in range(clients)]
            for _ in range(TURNS[clients]):
                before = ground.server_cpu()
                _add(ours, crew.tell(clients, "engine", CASES[clients]))
                if clients == 1:
                    server += ground.server_cpu() - before
                _add(theirs, crew.tell(clients, "floor", FLOOR_SECONDS / TURNS[clients]))
            steps += len(ours[0]) if clients == 1 else 0
            mine[clients].append(rate(ours))
            seen[clients] += [one for each in ours for one in each]
            floor[clients].append(rate(theirs))
    parts = [Part(f"{n} clients", ratios(mine[n], floor[n]), target) for n, target in TARGETS.items()]
    detail = {
        f"{n} clients": {"steps/s": round(sum(mine[n]) / rounds), "floor/s": round(sum(floor[n]) / rounds)}
        | {f"{name} ms": value for name, value in milliseconds(seen[n]).items()}
        for n in TARGETS
    }
    return Outcome(parts, {**detail, "server CPU ms/step": round(server / steps * 1e3, 3)})


def _add(total: list[list[float]], turn: list[list[float]]) -> None:
    for one, more in zip(total, turn, strict=True):
        one.extend(more)
