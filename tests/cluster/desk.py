"""The desk of several processes: 2 web, 3 workers, 2 sweepers on a database, a broker and a balancer of their own.

Web, worker and sweeper run by the command lines of `engine/units/`. A thread does what systemd does on real
machines: who ends is started again; another asks each web for /readyz/web and tells nginx.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from types import TracebackType

import psutil
import psycopg
import requests

from engine.embedded.children import Child, end_all
from engine.settings import ROOT, Settings
from tests.cluster import servers

WEBS, WORKERS, SWEEPERS = 2, 3, 2
LEASES = """
create table rehearsal_lease (owner text not null, at timestamptz not null default clock_timestamp());
create function note_lease() returns trigger language plpgsql as
$$ begin insert into rehearsal_lease (owner) values (new.lease_owner); return null; end $$;
create trigger note_lease after update of lease_owner on job
for each row when (new.lease_owner is not null) execute function note_lease();
"""
"""Who takes which job is noted beside the desk's own tables: leases themselves leave no trace."""
UNITS = ROOT / "engine" / "units"
STRIKES = 2
"""How often in a row a web may be silent before it gets no more requests."""


def command(unit: str, instance: str = "") -> list[str]:
    """What a unit file starts, with this checkout's Python."""
    line = re.search(r"^ExecStart=(.*)$", (UNITS / unit).read_text("utf-8"), re.MULTILINE)
    assert line is not None, unit
    python, *rest = line[1].replace("%i", instance).replace("%H", "rehearsal").split()
    assert python == "/opt/redress/.venv/bin/python", unit
    return [sys.executable, *rest]


class Cluster:
    """Everything started in `base`, ended when the block is left."""

    def __init__(self, base: Path, broker: str) -> None:
        self.base = base
        self.kind = broker
        self.port, *self.web_ports = servers.free_ports(1 + WEBS)
        self.address = f"http://127.0.0.1:{self.port}/"
        self.children: list[Child] = []
        self.database_url = ""
        self.environment: dict[str, str] = {}
        self._behind: list[Child] = []
        self._front: servers.Front | None = None
        self._names: dict[int, str] = {}
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=t, daemon=True) for t in (self._tend, self._ask)]

    def __enter__(self) -> Cluster:
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def front(self) -> servers.Front:
        """nginx."""
        assert self._front is not None
        return self._front

    def child(self, name: str) -> Child:
        """The process of that name: web-1, worker-2, sweeper-1, redis, nginx, ..."""
        return next(c for c in [*self.children, *self._behind] if c.name == name)

    def performed(self, since: float = 0) -> dict[str, int]:
        """How many jobs each process took, by its name, after an instant (seconds of the Unix clock)."""
        with psycopg.connect(self.database_url) as connection:
            rows = connection.execute(
                "select owner from rehearsal_lease where at > to_timestamp(%s)", (since,)
            ).fetchall()
        found = Counter(self._names.get(int(owner.split(":")[1]), "terminal") for (owner,) in rows)
        return dict(sorted(found.items()))

    def _start(self) -> None:
        database, port = servers.free_ports(2)
        server, self.database_url = servers.postgres(self.base, database)
        self._behind.append(server)
        self.broker = {"redis": servers.redis, "rabbitmq": servers.rabbitmq}[self.kind](self.base, port)
        self._behind[:0] = self.broker.processes
        self.environment = self._environment(self.broker.url)
        self.engine("prepare")
        with psycopg.connect(self.database_url) as connection:
            connection.execute(LEASES)
        for number, web in enumerate(self.web_ports, 1):
            self._add(f"web-{number}", command("redress-web.service"), PORT=str(web))
        for number in range(1, WORKERS + 1):
            self._add(f"worker-{number}", command("redress-worker@.service", str(number)))
        for number in range(1, SWEEPERS + 1):
            self._add(f"sweeper-{number}", command("redress-sweeper.service"))
        self._front = servers.Front(self.base, self.port, self.web_ports)
        self._front.start()
        self.children.append(self._front)
        for thread in self._threads:
            thread.start()
        servers.wait_for(self._ready, "the cluster", self._last_words, 120)

    def _environment(self, broker_url: str) -> dict[str, str]:
        ours = {name.upper() for name in Settings.__dataclass_fields__} | {"PYTHONDONTWRITEBYTECODE"}
        return {
            **{name: value for name, value in os.environ.items() if name not in ours},
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": self.database_url,
            "BROKER_URL": broker_url,
            "SECRET_KEY": secrets.token_urlsafe(32),
            "PUBLIC_URL": self.address.rstrip("/"),
            "TRUSTED_PROXIES": "1",
            "REHEARSAL": "true",
            "SETTABLE_CLOCK": "true",
            "DEMO_PEOPLE": "true",
            "SMS_CLIENT": "outbox",
            "MAIL_CLIENT": "outbox",
            "WEB_WORKERS": "1",
            "WORKER_CONCURRENCY": "1",
            "LEASE_SECONDS": "15",
            "SWEEP_SECONDS": "2",
        }

    def _var(self, name: str) -> dict[str, str]:
        """A folder of its own for each process, as on machines of their own; only the suppliers' stand-in is shared."""
        provider = self.base / "provider"
        provider.mkdir(exist_ok=True)
        folder = self.base / name
        folder.mkdir(exist_ok=True)
        if not (folder / "outbox").is_symlink():
            (folder / "outbox").symlink_to(provider)
        return {"VAR_DIR": str(folder)}

    def _add(self, name: str, argv: list[str], **more: str) -> None:
        environment = {**self.environment, **self._var(name), **more}
        child = Child(name, argv, environment=environment, folder=ROOT, log=self.base / f"{name}.log")
        self.children.append(child)
        child.start()

    def engine(self, *arguments: str) -> str:
        """What `python -m engine` says here. Raises RuntimeError unless it ends well."""
        argv = [sys.executable, "-m", "engine", *arguments]
        environment = {**self.environment, **self._var("terminal")}
        done = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def _ready(self) -> bool:
        try:
            all_webs = all(self._well(port) for port in self.web_ports)
            return all_webs and requests.get(f"{self.address}readyz", timeout=10).ok
        except requests.RequestException:
            return False

    def _well(self, port: int) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{port}/readyz/web", timeout=5).ok
        except requests.RequestException:
            return False

    def _last_words(self) -> str:
        return "\n".join(f"--- {child.name}\n{child.last_words()}" for child in self.children)

    def _tend(self) -> None:
        while not self._ending.wait(0.2):
            for child in [*self._behind, *self.children]:
                child.tend()
                self._names[child.pid or 0] = child.name

    def _ask(self) -> None:
        strikes = dict.fromkeys(self.web_ports, 0)
        while not self._ending.wait(1):
            for port in strikes:
                strikes[port] = 0 if self._well(port) else strikes[port] + 1
            self.front.tell({port for port, count in strikes.items() if count < STRIKES})

    def close(self) -> list[str]:
        """End all: the front and the processes behind it, then the broker, the database last.

        Answers what did not end by itself and had to be killed, by command line. A second time nothing is done.
        """
        if self._ending.is_set():
            return []
        self._ending.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(10)
        end_all(self.children, 12)
        database = [child for child in self._behind if child.name == "postgres"]
        end_all([child for child in self._behind if child not in database], 10)
        end_all(database, 10)
        left = self._left()
        said = [" ".join(process.cmdline())[:200] for process in left]
        for process in left:
            process.kill()
        return said

    def _left(self) -> list[psutil.Process]:
        """Processes of ours that still run: started in our folder, or with a `VAR_DIR` in it."""
        found = []
        for process in psutil.process_iter(["cmdline", "environ", "status"]):
            words = [*(process.info["cmdline"] or ()), (process.info["environ"] or {}).get("VAR_DIR", "")]
            gone = process.pid == os.getpid() or process.info["status"] == psutil.STATUS_ZOMBIE
            if not gone and any(str(self.base) in word for word in words):
                found.append(process)
        return found
