"""Which Debian packages the cluster needs, and installing the missing ones without starting their services."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POLICY = Path("/usr/sbin/policy-rc.d")
"""What Debian's packages ask before they start a service: 101 says no."""
SETTINGS = Path("/etc/postgresql-common/createcluster.d/redress-cluster.conf")
"""Read by the package before it makes a database cluster of its own."""
BROKERS = {"redis": "redis-server", "rabbitmq": "rabbitmq-server"}
"""Name of a broker -> its package, whose command has the same name."""


def postgres_programs() -> Path | None:
    """The folder with the newest `initdb` and `postgres`, None when the package is missing."""
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda p: int(p.parent.name), default=None)


def missing(broker: str) -> list[str]:
    """The packages that have to be installed."""
    have = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
    wanted = [name for name in (BROKERS[broker], "nginx") if shutil.which(name, path=have) is None]
    return wanted + ([] if postgres_programs() else ["postgresql"])


def install(names: list[str]) -> None:
    """Install packages as root; nothing of them is started and no database cluster is made.

    Raises SystemExit with the command to type when that cannot be done here.
    """
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SystemExit(f"cluster: install these once: sudo apt-get install {' '.join(names)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _no_services(), _no_main_cluster("postgresql" in names):
        for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *names]):
            done = subprocess.run(["apt-get", *words], env=environment, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise SystemExit(f"cluster: apt-get {words[0]} failed:\n{done.stdout[-1000:]}{done.stderr[-1000:]}")


@contextmanager
def _no_services() -> Iterator[None]:
    if POLICY.exists():  # somebody decided already, containers do
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(POLICY.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    try:
        yield
    finally:
        POLICY.unlink()


@contextmanager
def _no_main_cluster(wanted: bool) -> Iterator[None]:
    if not wanted:
        yield
        return
    SETTINGS.parent.mkdir(parents=True, exist_ok=True)
    SETTINGS.write_text("create_main_cluster = false\n")
    try:
        yield
    finally:
        SETTINGS.unlink(missing_ok=True)
