"""The web front door: gunicorn as the embedded desk runs it, and a client with a session over loopback HTTP."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from engine.settings import ROOT

IDLE_SECONDS = 2
"""A kept connection that rested longer may have been closed by the server (it waits for five seconds)."""


@contextmanager
def serving(url: str, folder: Path) -> Iterator[int]:
    """Gunicorn (2 workers x 4 threads) on a free port of the loopback."""
    port = _free()
    environment = {
        **os.environ,
        "EMBEDDED_URL": url,
        "VAR_DIR": str(folder / "var"),
        "SECRET_KEY": "a secret of the bench, 32 bytes or more",
        "PORT": str(port),
        "HANDLERS_PACKAGE": "tests.bench.handlers",
        "DEMO_PEOPLE": "false",
        "LOG_LEVEL": "ERROR",
    }
    argv = [sys.executable, "-m", "gunicorn", "-c", "python:engine.embedded.front"]
    server = subprocess.Popen(argv, cwd=ROOT, env=environment)
    try:
        _wait(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            Visitor(port).get("/sign-in")
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the web server did not start")


class Visitor:
    """A browser of the fewest means: one kept connection, cookies, the CSRF token of the last page."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookies: dict[str, str] = {}
        self._used = time.monotonic()
        self.page = ""

    def get(self, path: str) -> int:
        """Open a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, values: dict[str, str]) -> int:
        """Send a form with the last page's CSRF token."""
        return self._ask("POST", path, urlencode({"csrf_token": self.hidden("csrf_token"), **values}))

    def hidden(self, name: str) -> str:
        """A hidden field of the last page."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found, f"no field {name} on the page"
        return found[1]

    def sign_in(self, login: str) -> None:
        """As a member of staff."""
        self.get("/sign-in")
        status = self.post("/sign-in", {"login": login, "password": "a long password"})
        assert status == 303, f"signing in answered {status}"

    def _ask(self, method: str, path: str, body: str | None) -> int:
        if time.monotonic() - self._used > IDLE_SECONDS:
            self._connection.close()  # the next request opens it again
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        self._connection.request(method, path, body, {"Cookie": cookies, "Accept-Language": "en", **form})
        answer = self._connection.getresponse()
        self._used = time.monotonic()
        page = answer.read().decode("utf-8", "replace")
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = header.split(";")[0].partition("=")
            self._cookies[name] = value
        if answer.status != 303:
            self.page = page
        return answer.status
