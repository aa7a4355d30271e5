"""Start the desk in order, keep it up, end it together.

PostgreSQL, then (when new) tables, first release and demo people, then worker and beat, then the
door: the port opens last. Every step says in plain words what it does; a step that fails says what to do.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from engine.embedded import notes, own, ports, watch
from engine.embedded.children import Child, end_all
from engine.embedded.cluster import ROLE, Cluster, stop_orphan
from engine.errors import RedressError
from engine.settings import DEMO_FILE, ROOT, Settings

ENDED, FAILED, ALREADY_RUNNING = 0, 1, 3
"""Exit codes of `run`."""
CELERY = ("celery", "-A", "engine.worker")
QUIET = ("--loglevel", "WARNING")
START_SECONDS, PREPARE_SECONDS = 90, 300
"""How long a slow machine may take for one step."""
LOG_LIMIT = 10_000_000
"""Bytes after which a child's log is emptied."""


class StepFailedToStart(RedressError):
    """A step of starting the desk failed; the message says what to do."""


class Server(Child):
    """PostgreSQL as a child: SIGINT is its fast, orderly end."""

    def __init__(self, cluster: Cluster, log: Path) -> None:
        super().__init__("database", [], environment={}, folder=Path("/"), log=log, ending=signal.SIGINT)
        self._cluster = cluster

    def spawn(self, words: int) -> subprocess.Popen[bytes]:
        """Start the server, clearing what a killed one left."""
        stop_orphan(self._cluster.place.data)
        return self._cluster.spawn(words)


class Desk:
    """One running desk: its settings completed, its four children, its notes in `var/desk.json`."""

    def __init__(self, settings: Settings, words: IO[str]) -> None:
        self.settings = settings
        self.var = settings.var
        self.children: list[Child] = []
        self.ending = False
        self._words = words
        self._environment: dict[str, str] = {}
        self._gate = self.var / "desk.gate"
        self._held: ports.Held | None = None
        self.url = ""
        self._begun = 0.0

    def say(self, text: str) -> None:
        """Tell the person at the terminal."""
        print(text, file=self._words, flush=True)

    @contextmanager
    def step(self, name: str) -> Iterator[list[str]]:
        """One line per step: what, how it went (append to the list given), how long."""
        begun, outcome = time.monotonic(), list[str]()
        yield outcome
        took = time.monotonic() - begun
        if not self.ending:
            self.say(f"  {name:<10} {'; '.join(outcome) or 'ready':<50} {took:5.1f} s")

    def open(self) -> None:
        """Start everything in order. Raises RedressError with what to do."""
        self.say(f"The desk starts; its files are in {self.var}")
        self._gate.unlink(missing_ok=True)
        self.settings, self._held = ports.hold(self.settings, self.say)
        for act in (self._open_database, self._prepare, self._open_behind, self._open_door, self._open_last):
            if self.ending:
                return
            act()

    def _open_database(self) -> None:
        with self.step("database") as outcome:
            cluster = own.cluster(self.var)
            if not cluster.made:
                cluster.make()
                outcome.append("PostgreSQL made new")
            server = Server(cluster, own.log_folder(self.var) / "postgresql.log")
            self.children.append(server)
            server.start()
            cluster.wait_ready(lambda: server.alive)
            watch.make_database(cluster.url("postgres"), ROLE)
        self.url = cluster.url()
        self._environment = self._environment_of_children(self.url)

    def _environment_of_children(self, url: str) -> dict[str, str]:
        complete = own.settled(self.settings)
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {  # bytecode makes a later start twice as quick
            **kept,
            "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
            "EMBEDDED_URL": url,
            "SECRET_KEY": complete.secret_key,
            "VAR_DIR": str(self.var),
            "PORT": str(complete.port),
            "HOST": complete.host,
            "REDRESS_GATE": str(self._gate),
            "REDRESS_LISTEN": f"fd://{self._held.plug.fileno()}" if self._held else "",
        }

    def _prepare(self) -> None:
        """Tables, releases and people by a child of its own: what it loads is not kept by the supervisor."""
        processes = self.settings.processes
        wanted = self.settings.demo_people and (processes / DEMO_FILE).exists()
        if watch.prepared(self.url, ROOT / "engine" / "migrations", processes, demo_people=wanted):
            return
        with self.step("prepare") as outcome:
            log = own.log_folder(self.var) / "prepare.log"
            log.unlink(missing_ok=True)
            argv = [sys.executable, "-m", "engine", "prepare"]
            child = Child("prepare", argv, environment=self._environment, folder=ROOT, log=log)
            child.start()
            watch.wait_for(lambda: not child.alive, lambda: not self.ending, PREPARE_SECONDS)
            if child.alive or child.exit_code != 0:
                child.kill_group()
                if not self.ending:
                    raise StepFailedToStart(f"tables, release or people could not be made:\n{child.last_words(15)}")
            outcome.extend(child.last_words(10).splitlines())

    def _start(self, name: str, *argv: str, files: Sequence[int] = ()) -> None:
        log = own.log_folder(self.var) / f"{name}.log"
        whole = [sys.executable, "-m", *argv]
        child = Child(name, whole, environment=self._environment, folder=ROOT, log=log, files=files)
        self.children.append(child)
        child.start()

    def _open_behind(self) -> None:
        """Worker and web start together; web waits at the gate until the worker is alive."""
        self._begun = time.monotonic()
        count = str(self.settings.worker_concurrency)
        host = f"desk-{os.getpid()}@%h"
        alone = ("--without-gossip", "--without-mingle", "--hostname", host)
        self._start("worker", *CELERY, "worker", "--concurrency", count, *alone, *QUIET)
        listening = [self._held.plug.fileno()] if self._held else []
        self._start("web", "gunicorn", "-c", "python:engine.embedded.front", files=listening)

    def _open_door(self) -> None:
        with self.step("worker"):
            self._until(lambda: watch.worker_alive(self.url, time.monotonic() - self._begun), "worker")
        if self.ending:
            return
        with self.step("web"):
            self._gate.touch()
            self._until(lambda: ports.answers(self.settings.host, self.settings.port, "/readyz/web"), "web")

    def _open_last(self) -> None:
        """The beat has nothing to do before the desk is open; starting it later leaves the others the machine."""
        self._start("beat", *CELERY, "beat", "--schedule", str(self.var / "beat"), "--pidfile=", *QUIET)
        self._note()

    def _until(self, ready: Callable[[], bool], name: str) -> None:
        child = self.child(name)
        if not watch.wait_for(ready, lambda: child.alive and not self.ending, START_SECONDS) and not self.ending:
            raise StepFailedToStart(f"{name} did not start. Its last words, from {child.log}:\n{child.last_words(15)}")

    def child(self, name: str) -> Child:
        """The child of that name."""
        return next(child for child in self.children if child.name == name)

    def keep(self) -> None:
        """Watch over the children until somebody ends the desk."""
        rounds = 0
        while not self.ending:
            time.sleep(0.2)
            rounds += 1
            if any([self._tend(child) for child in self.children]):
                self._note()
            if rounds % 300 == 0:
                _shorten([child.log for child in self.children])

    def _tend(self, child: Child) -> bool:
        try:
            again = child.tend()
        except (RedressError, OSError) as error:
            self.say(f"  {child.name} ended and cannot be started: {error}")
            return False
        if again:
            self.say(f"  {child.name} ended and was started again; its log is {child.log}")
        return again

    def close(self) -> None:
        """End all children: the doors first, the database last, all within three seconds."""
        server = [child for child in self.children if isinstance(child, Server)]
        end_all([child for child in self.children if not isinstance(child, Server)], 1.7)
        end_all(server, 1.2)
        self._gate.unlink(missing_ok=True)
        notes.erase(self.var)

    def _note(self) -> None:
        notes.write(self.var, self.settings.base_url, {child.name: child.pid for child in self.children})


def run(settings: Settings, words: IO[str] = sys.stdout) -> int:
    """Run the desk until SIGTERM or Ctrl-C.

    Gives back 0 when it was ended, 1 when a step failed (said on `words`), 3 when it is already running.
    """
    settings.var.mkdir(parents=True, exist_ok=True)
    with (settings.var / "desk.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(notes.already_running(settings.var), file=words)
            return ALREADY_RUNNING
        return _run(settings, words)


def _run(settings: Settings, words: IO[str]) -> int:
    notes.clear_leftovers(settings.var)
    desk = Desk(settings, words)

    def end(number: int, frame: object) -> None:
        desk.ending = True

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    try:
        desk.open()
        if not desk.ending:
            desk.say(notes.welcome(desk.settings, watch.demo_people(desk.url)))
        desk.keep()
        return ENDED
    except (RedressError, OSError, subprocess.SubprocessError) as error:
        desk.say(f"\nThe desk could not start: {error}\nLogs are in {settings.var / 'log'}.")
        return FAILED
    finally:
        desk.say("The desk closes.")
        desk.close()


def _shorten(logs: list[Path]) -> None:
    for log in logs:
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            os.truncate(log, 0)  # children append, so they go on at the beginning
