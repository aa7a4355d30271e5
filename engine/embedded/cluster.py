"""One PostgreSQL 18 cluster of our own: made once, run by argument list, never with `trust`."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

import psutil

from engine.embedded.children import follow_parent
from engine.embedded.place import SOCKET_NAME, Account, Place
from engine.errors import RedressError

ROLE = "redress"
"""The one role, owner of the one database of the same name."""
STEADY: Mapping[str, str] = {
    "max_connections": "60",
    "shared_buffers": "32MB",
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_destination": "stderr",
    "logging_collector": "off",
    "jit": "off",
    "io_method": "sync",  # three idle io workers fewer: a desk at home reads little
    "max_wal_size": "256MB",
    "max_logical_replication_workers": "0",
    "log_statement": "none",
    "log_min_error_statement": "panic",  # statements may carry what a customer wrote
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
"""Settings of the embedded server: small, private, silent about contents."""
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_HBA = f"local all {ROLE} scram-sha-256\n"


class ClusterError(RedressError):
    """The embedded PostgreSQL does not start."""


class Cluster:
    """The cluster at one place; `options` are settings on top of `STEADY`."""

    def __init__(self, place: Place, password: str, options: Mapping[str, str] | None = None) -> None:
        self.place = place
        self.options = {**STEADY, **(options or {})}
        self._password = password

    @property
    def made(self) -> bool:
        """Whether initdb has finished here once."""
        return (self.place.data / "PG_VERSION").exists()

    def make(self, *, sync: bool = True) -> None:
        """Run initdb into a draft folder and move it into place, so that a kill leaves no half cluster.

        Raises ClusterError with initdb's last words.
        """
        draft = self.place.data.with_name(f"{self.place.data.name}.new")
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir(mode=0o700)
        words = self.place.sockets / f"password-{secrets.token_hex(4)}"
        words.touch(mode=0o600)
        words.write_text(self._password, "utf-8")
        _give(self.place.account, draft, words)
        argv = [str(self.place.binaries / "bin" / "initdb"), "--pgdata", str(draft), "--username", ROLE]
        argv += ["--auth", "scram-sha-256", "--pwfile", str(words), "--encoding", "UTF8"]
        argv += ["--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
        argv += ["-c", "max_connections=60"] + ([] if sync else ["--no-sync"])
        try:
            done = self._run(argv)
        finally:
            words.unlink()
        if done.returncode != 0:
            raise ClusterError(f"initdb failed: {_last_words(done.stderr)}")
        (draft / "pg_hba.conf").write_text(_HBA, "utf-8")
        draft.rename(self.place.data)

    def argv(self) -> list[str]:
        """The server as one foreground process."""
        folder = '"' + str(self.place.sockets).replace('"', '""') + '"'
        settings = {**self.options, "unix_socket_directories": folder}
        pairs = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.place.binaries / "bin" / "postgres"), "-D", str(self.place.data), *pairs]

    def start(self, log: Path) -> subprocess.Popen[bytes]:
        """Start the server as our child, its words appended to `log`; it ends when we end."""
        with log.open("ab") as words:
            return self.spawn(words.fileno())

    def spawn(self, words: int) -> subprocess.Popen[bytes]:
        """Start the server with its output going to the open file `words`."""
        clear_sockets(self.place.sockets)
        account = self.place.account
        return subprocess.Popen(
            self.argv(),
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            cwd="/",
            env=_ENVIRONMENT,
            start_new_session=True,
            preexec_fn=follow_parent(signal.SIGINT),  # noqa: PLW1509 - one thread, two system calls
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )

    def wait_ready(self, alive: Callable[[], bool], seconds: float = 30) -> None:
        """Wait until the server takes connections.

        Raises ClusterError when `alive()` turns false or the time is up.
        """
        end = time.monotonic() + seconds
        while (found := read_pid_file(self.place.data)) is None or not found.ready:
            if not alive():
                raise ClusterError("PostgreSQL ended while starting")
            if time.monotonic() > end:
                raise ClusterError(f"PostgreSQL was not ready after {seconds:.0f} seconds")
            time.sleep(0.02)

    def url(self, database: str = ROLE) -> str:
        """The SQLAlchemy and libpq address of one database."""
        return url(self.place.sockets, self._password, database)

    def _run(self, argv: list[str]) -> subprocess.CompletedProcess[str]:
        account = self.place.account
        return subprocess.run(
            argv,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,  # Ctrl-C is for the supervisor, which ends it in order
            cwd="/",
            env=_ENVIRONMENT,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )


def url(sockets: Path, password: str, database: str = ROLE) -> str:
    """`postgresql://` address over the socket in `sockets`."""
    return f"postgresql://{ROLE}:{quote(password, safe='')}@/{database}?host={quote(str(sockets), safe='')}&port=5432"


class PidFile:
    """What PostgreSQL wrote into `postmaster.pid`: its process, its socket folder, whether it takes connections."""

    def __init__(self, lines: list[str]) -> None:
        self.pid = int(lines[0])
        self.data = lines[1] if len(lines) > 1 else ""
        self.sockets = Path(lines[4]) if len(lines) > 4 and lines[4] else None
        self.ready = len(lines) > 7 and lines[7].strip() == "ready"

    @property
    def alive(self) -> bool:
        """Whether that process still is a PostgreSQL on this data folder (numbers are used again)."""
        try:
            process = psutil.Process(self.pid)
            return process.name().startswith("postgres") and self.data in " ".join(process.cmdline())
        except psutil.Error:
            return False


def read_pid_file(data: Path) -> PidFile | None:
    """The pid file of the cluster in `data`, or None when there is none or it is half written."""
    try:
        lines = (data / "postmaster.pid").read_text("utf-8").splitlines()
        return PidFile(lines) if lines and re.fullmatch(r"-?\d+", lines[0]) else None
    except OSError:
        return None


def stop_orphan(data: Path, seconds: float = 10) -> bool:
    """End a server that an earlier run left on `data`, and clear a pid file whose process is gone.

    Gives back whether one was running. Raises ClusterError when it does not end.
    """
    found = read_pid_file(data)
    if found is None:
        return False
    if not found.alive:
        (data / "postmaster.pid").unlink(missing_ok=True)
        return False
    for number, share in ((signal.SIGINT, 0.7), (signal.SIGQUIT, 0.3)):
        os.kill(found.pid, number)
        if _gone(found, seconds * share):
            return True
    raise ClusterError(f"an earlier PostgreSQL (process {found.pid}) does not end")


def _gone(found: PidFile, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not found.alive:
            return True
        time.sleep(0.05)
    return False


def clear_sockets(sockets: Path) -> None:
    """Remove a socket that a killed server left behind."""
    for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
        (sockets / name).unlink(missing_ok=True)


def _give(account: Account | None, *paths: Path) -> None:
    if account is not None:
        for path in paths:
            os.chown(path, account.uid, account.gid)


def _last_words(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return " / ".join(lines[-3:]) or "no message"
