"""Whole desks for the tests of this folder: started as people start them, ended whatever happens."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

START_SECONDS = 60


@dataclass
class RunningDesk:
    """A desk started by `python -m engine run`; `log` is what it said."""

    process: subprocess.Popen[bytes]
    var: Path
    log: Path
    took: float = 0.0
    seen: set[int] = field(default_factory=set)

    @property
    def facts(self) -> dict[str, Any]:
        """What the desk notes about itself."""
        found: dict[str, Any] = json.loads((self.var / "desk.json").read_text())
        return found

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.facts["address"].rsplit(":", 1)[1])

    def said(self) -> str:
        """Everything it printed."""
        return self.log.read_text()

    def status(self, path: str) -> int | None:
        """The status of GET `path`, None when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def family(self) -> set[int]:
        """The numbers of all its processes that live now."""
        try:
            return {self.process.pid, *(p.pid for p in psutil.Process(self.process.pid).children(recursive=True))}
        except psutil.NoSuchProcess:
            return set()

    def end(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Send `number` and wait until every process of the family is gone; gives back the seconds it took."""
        family, begun = self.family(), time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(number)
        while any(alive(pid) for pid in family) and time.monotonic() - begun < 15:
            self.process.poll()
            time.sleep(0.02)
        took = time.monotonic() - begun
        for pid in family:
            if alive(pid):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(5)
        return took


def alive(pid: int) -> bool:
    """Whether the process runs (one that only waits to be noticed by its parent does not)."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def until(what: Callable[[], Any], seconds: float) -> bool:
    """Whether `what` turns true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if what():
                return True
        except (OSError, ValueError):
            pass
        time.sleep(0.05)
    return False


@pytest.fixture(scope="module")
def place_for_desks() -> Iterator[Path]:
    """A folder everybody may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="redress-desks-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def no_processes(place_for_desks: Path) -> Path:
    """An empty folder of processes: how a desk starts and stops does not hang on a drawing."""
    folder = place_for_desks / "processes"
    folder.mkdir()
    return folder


@pytest.fixture
def start(root: Path, no_processes: Path) -> Iterator[Callable[..., RunningDesk]]:
    """Starts desks; the ones still running at the end of the test are ended."""
    yield from starting(root, no_processes)


@pytest.fixture(scope="module")
def desk(root: Path, no_processes: Path, place_for_desks: Path) -> Iterator[RunningDesk]:
    """One desk for the tests that leave it well."""
    for begin in starting(root, no_processes):
        yield begin(place_for_desks / "shared")


def starting(root: Path, no_processes: Path) -> Iterator[Callable[..., RunningDesk]]:
    """A function that starts desks, and their end."""
    started: list[RunningDesk] = []

    def begin(
        var: Path, *, folder: Path = root, python: str = sys.executable, user: int | None = None, wait: bool = True,
        environment: Mapping[str, str] | None = None,
    ) -> RunningDesk:  # fmt: skip
        log = var.with_name(f"{var.name}.log")
        log.parent.mkdir(parents=True, exist_ok=True)
        kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "BROKER_URL", "PORT", "SECRET_KEY"}}
        kept |= {"VAR_DIR": str(var), "PROCESSES_DIR": str(no_processes), **(environment or {})}
        begun = time.monotonic()
        with log.open("wb") as words:
            process = subprocess.Popen(
                [python, "-m", "engine", "run"], cwd=folder, env=kept, stdin=subprocess.DEVNULL, stdout=words,
                stderr=words, start_new_session=True, user=user, group=user, extra_groups=None if user is None else [],
            )  # fmt: skip
        desk = RunningDesk(process, var, log)
        started.append(desk)
        if wait:
            up = until(lambda: process.poll() is not None or "The desk is open" in desk.said(), START_SECONDS)
            assert up, desk.said()
            assert process.poll() is None, desk.said()
            desk.took = time.monotonic() - begun
        return desk

    yield begin
    for desk in started:
        if desk.process.poll() is None:
            desk.end()


@pytest.fixture
def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        return int(plug.getsockname()[1])
