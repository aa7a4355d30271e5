"""PostgreSQL, Redis, RabbitMQ and nginx from Debian's packages, each in its own folder, on its own loopback ports.

Started by root each runs as its package's account; the system's own instances are never touched.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from engine.embedded.children import Child
from engine.settings import ROOT
from tests.cluster.packages import postgres_programs

DATABASE = "redress_rehearsal"
PLAIN = {"PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin", "LANG": "C.UTF-8"}
"""The environment of servers: nothing of ours, no password of the caller's."""
NGINX = """
user www-data;
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
    log_format answered '$upstream_addr $status $request_method';
    access_log {folder}/access.log answered;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/upstream.conf;
    server {{
        listen 127.0.0.1:{port};
        include {units}/nginx-redress.conf;
    }}
}}
"""
RABBITMQ = """
listeners.tcp.1 = 127.0.0.1:{port}
default_user = redress
default_pass = {password}
loopback_users = none
log.console = true
log.console.level = warning
log.file = false
disk_free_limit.absolute = 50MB
"""


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on."""
    plugs = [socket.socket() for _ in range(count)]
    for plug in plugs:
        plug.bind(("127.0.0.1", 0))
    found = [int(plug.getsockname()[1]) for plug in plugs]
    for plug in plugs:
        plug.close()
    return found


def wait_for(what: Callable[[], bool], name: str, words: Callable[[], str], seconds: float = 60) -> None:
    """Ask until it is true. Raises RuntimeError with the last words of who did not come."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise RuntimeError(f"{name} was not ready within {seconds:.0f} seconds:\n{words()}")
        time.sleep(0.1)


def listens(port: int) -> bool:
    """Whether somebody accepts connections."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


class Server(Child):
    """One server, its files and its account."""

    def __init__(
        self,
        name: str,
        base: Path,
        user: str,
        argv: Sequence[str],
        *,
        ending: signal.Signals = signal.SIGTERM,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = own_folder(base, name, user)
        whole = [*as_user(user, ending), *argv] if user else list(argv)
        super().__init__(
            name,
            whole,
            environment={**PLAIN, **(environment or {})},
            folder=self.folder,
            log=base / f"{name}.log",
            ending=ending,
        )


def as_user(user: str, ending: signal.Signals = signal.SIGTERM) -> list[str]:
    """What makes root's command run as an account; the child still ends when we do."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", f"--pdeathsig={ending.name[3:]}"]


def own_folder(base: Path, name: str, user: str = "") -> Path:
    """A folder of that account alone."""
    folder = base / name
    folder.mkdir(mode=0o700, exist_ok=True)
    if user and os.geteuid() == 0:
        shutil.chown(folder, user, user)
    return folder


def postgres(base: Path, port: int) -> tuple[Server, str]:
    """PostgreSQL with default durability and one role; answers it and the address of its database."""
    programs = postgres_programs()
    assert programs is not None
    password = secrets.token_urlsafe(16)
    data = own_folder(base, "postgres", "postgres") / "data"
    word = data.with_name("password")
    word.write_text(password)
    if os.geteuid() == 0:
        shutil.chown(word, "postgres")
    make = [str(programs / "initdb"), "-D", str(data), "-U", "redress", "-A", "scram-sha-256"]
    make += [f"--pwfile={word}", "-E", "UTF8", "--locale=C.UTF-8"]
    done = subprocess.run(
        [*as_user("postgres"), *make], env=PLAIN, cwd=data.parent, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"initdb failed: {done.stderr[-1000:]}")
    argv = [str(programs / "postgres"), "-D", str(data), "-c", "listen_addresses=127.0.0.1", "-c", f"port={port}"]
    argv += ["-c", "unix_socket_directories=", "-c", "max_connections=150"]
    server = Server("postgres", base, "postgres", argv, ending=signal.SIGINT)
    server.start()
    address = f"postgresql://redress:{password}@127.0.0.1:{port}/"
    wait_for(lambda: _database_made(f"{address}postgres"), "postgres", server.last_words)
    return server, address + DATABASE


def _database_made(url: str) -> bool:
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=2) as connection:
            connection.execute(f"create database {DATABASE}")  # type: ignore[call-overload]
    except psycopg.OperationalError:
        return False
    return True


@dataclass(frozen=True)
class Broker:
    """A running broker: its processes, itself first; its address; what it says about how it keeps messages."""

    processes: list[Server]
    url: str
    facts: Callable[[], str]


def redis(base: Path, port: int) -> Broker:
    """Redis that keeps what it was given and refuses instead of evicting."""
    password = secrets.token_urlsafe(16)
    folder = own_folder(base, "redis", "redis")
    argv = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--daemonize", "no"]
    argv += ["--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction", "--save", ""]
    server = Server("redis", base, "redis", [*argv, "--requirepass", password])
    server.start()
    wait_for(lambda: listens(port), "redis", server.last_words)
    ask = ["redis-cli", "-p", str(port), "config", "get", "append*", "maxmemory-policy"]
    return Broker(
        [server],
        f"redis://:{password}@127.0.0.1:{port}/0",
        lambda: _said(ask, {**PLAIN, "REDISCLI_AUTH": password}, folder),
    )


def _said(argv: Sequence[str], environment: Mapping[str, str], folder: Path, about: str = "") -> str:
    """What a command prints, on one line; `about` keeps only lines that begin so."""
    done = subprocess.run(argv, env=environment, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    lines = [line for line in f"{done.stdout}{done.stderr}".splitlines() if line.startswith(about)]
    return " ".join(" ".join(lines).split())


def rabbitmq(base: Path, port: int) -> Broker:
    """RabbitMQ with its own name server, both on loopback."""
    password = secrets.token_urlsafe(16)
    names, between = free_ports(2)
    folder = own_folder(base, "rabbitmq", "rabbitmq")
    environment = {
        "HOME": str(folder),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_NODENAME": f"redress{os.getpid()}@localhost",
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_DIST_PORT": str(between),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}",
        "RABBITMQ_SERVER_CODE_PATH": "",
        "ERL_EPMD_PORT": str(names),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
    }
    (folder / "rabbitmq.conf").write_text(RABBITMQ.format(port=port, password=password))
    if os.geteuid() == 0:
        shutil.chown(folder / "rabbitmq.conf", "rabbitmq", "rabbitmq")
    directory = Server("epmd", base, "rabbitmq", ["epmd", "-port", str(names)], environment=environment)
    directory.start()
    wait_for(lambda: listens(names), "epmd", directory.last_words)
    server = Server("rabbitmq", base, "rabbitmq", ["/usr/lib/rabbitmq/bin/rabbitmq-server"], environment=environment)
    server.start()
    wait_for(lambda: listens(port), "rabbitmq", server.last_words, 90)
    ask = [*as_user("rabbitmq"), "/usr/lib/rabbitmq/bin/rabbitmqctl", "--quiet", "list_queues", "name", "type"]
    ask += ["consumers", "--no-table-headers"]
    return Broker(
        [server, directory],
        f"amqp://redress:{password}@127.0.0.1:{port}//",
        lambda: _said(ask, {**PLAIN, **environment}, folder, "redress"),
    )


class Front(Server):
    """nginx over the webs. Its own health check is passive, so `tell` takes out who does not answer /readyz/web."""

    def __init__(self, base: Path, port: int, webs: Sequence[int]) -> None:
        super().__init__("nginx", base, "", ["nginx", "-e", "stderr", "-p", str(base / "nginx"), "-c", "nginx.conf"])
        self.folder.chmod(0o755)
        self._webs = list(webs)
        self._up = set(self._webs)
        values = {"folder": self.folder, "port": port, "units": ROOT / "engine" / "units"}
        (self.folder / "nginx.conf").write_text(NGINX.format(**values))
        self._write()

    def tell(self, up: set[int]) -> bool:
        """Serve from these webs only, from all when none is left. Answers whether that changed anything."""
        wanted = up or set(self._webs)
        if wanted == self._up:
            return False
        self._up = wanted
        self._write()
        if self.pid is not None:
            os.kill(self.pid, signal.SIGHUP)
        return True

    def answered(self) -> dict[int, int]:
        """How many requests each web answered, by its port."""
        lines = (self.folder / "access.log").read_text("utf-8").splitlines()
        last = [line.rsplit(" ", 2)[0].split(", ")[-1] for line in lines]
        return {port: last.count(f"127.0.0.1:{port}") for port in self._webs}

    def _write(self) -> None:
        rows = [
            f"server 127.0.0.1:{p} max_fails=1 fail_timeout=2s{'' if p in self._up else ' down'};" for p in self._webs
        ]
        draft = self.folder / "upstream.new"
        draft.write_text(f"upstream redress {{ {' '.join(rows)} }}\n")
        draft.replace(self.folder / "upstream.conf")
