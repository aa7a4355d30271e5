"""Where everything is measured: one PostgreSQL of the embedded desk's own making, with durable defaults."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg

from engine import Engine, build
from engine.database import upgrade
from engine.embedded import place
from engine.embedded.cluster import Cluster
from engine.records import Actor
from engine.settings import Settings

OPTIONS = {"max_connections": "200"}
"""What is changed of the embedded desk's settings: sixteen clients need room. Durability stays as it is."""
WORKER = Actor("00000000-0000-0000-0000-000000000001", groups=frozenset({"desk", "lead", "quality"}))
ANYBODY = Actor("anonymous")


class Ground:
    """A running cluster; every measurement gets databases of its own, copied from a migrated template."""

    def __init__(self, cluster: Cluster, server: subprocess.Popen[bytes], folder: Path, *, long: bool = False) -> None:
        self.cluster, self.folder, self.long = cluster, folder, long
        self._server = psutil.Process(server.pid)
        self._number = 0

    @contextmanager
    def database(self, template: str = "template_bench") -> Iterator[str]:
        """The address of a fresh database."""
        self._number += 1
        name = f"bench_{self._number}"
        self.administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.cluster.url(name)
        finally:
            self.administer(f"DROP DATABASE {name} WITH (FORCE)")

    def administer(self, statement: str) -> None:
        """One statement outside any transaction."""
        with psycopg.connect(self.cluster.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def server_cpu(self) -> float:
        """CPU seconds of the server with all its processes."""
        total = 0.0
        for process in [self._server, *self._server.children()]:
            try:
                used = process.cpu_times()
            except psutil.Error:
                continue
            ended = used.children_user + used.children_system if process == self._server else 0
            total += used.user + used.system + ended
        return total


@contextmanager
def ground(*, long: bool = False) -> Iterator[Ground]:
    """Start the cluster, migrate the template, and leave nothing behind. BENCH_DIR chooses the disk."""
    base = Path(tempfile.mkdtemp(prefix="redress-bench-", dir=os.environ.get("BENCH_DIR")))
    base.chmod(0o711)  # the account that PostgreSQL runs as under root must pass
    cluster = Cluster(place.find(base / "var"), "password of the bench", OPTIONS)
    cluster.make()
    server = cluster.start(base / "postgres.log")
    try:
        cluster.wait_ready(lambda: server.poll() is None)
        made = Ground(cluster, server, base, long=long)
        made.administer("CREATE DATABASE template_bench")
        upgrade(cluster.url("template_bench"))
        yield made
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
        shutil.rmtree(base, ignore_errors=True)


def settings(database: str, folder: Path) -> Settings:
    """Settings of a desk on `database`."""
    return Settings(
        embedded_url=database,
        var_dir=str(folder / "var"),
        secret_key="a secret of the bench, 32 bytes or more",
        settable_clock=True,
        demo_people=False,
        handlers_package="",
        log_level="ERROR",
        task_mails=False,
    )


def desk(database: str, folder: Path) -> Engine:
    """An engine with the operations of the reference process; jobs are left to whoever sweeps."""
    from tests.bench.handlers import operations  # noqa: F401 - registers them

    return build(settings(database, folder), nudge=lambda ids: None)


def quiet() -> None:
    """Logs are what a desk writes at ERROR, as its settings say."""
    import logging

    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
