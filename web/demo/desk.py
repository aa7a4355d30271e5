"""A desk of its own in a temporary folder, with a settable clock: nothing of a real desk is touched."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType

import psutil
import requests

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
PARTS = {"web": "gunicorn", "worker": "worker", "postgres": "postgres"}
"""What to look for in the command line of each part's first process."""


class Desk:
    """Starts `python -m engine run` on a free port and ends it when the block is left."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="redress-demo-", ignore_cleanup_errors=True)
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}/"
        self.log = Path(self._folder.name) / "desk.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def var(self) -> Path:
        """The folder of this desk's files."""
        return Path(self._folder.name) / "var"

    def __enter__(self) -> Desk:
        environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "BROKER_URL", "PUBLIC_URL"}}
        environment |= {
            "VAR_DIR": str(self.var),
            "PORT": str(self.port),
            "SETTABLE_CLOCK": "true",
            "DEMO_PEOPLE": "true",
        }
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "engine", "run"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_ready()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._folder.cleanup()

    def kill(self, part: str) -> int:
        """kill -9 the first process of a part (`web`, `worker`, `postgres`); answers its pid."""
        assert self._process is not None
        for child in psutil.Process(self._process.pid).children():
            if PARTS[part] in " ".join(child.cmdline()):
                child.kill()
                return int(child.pid)
        raise LookupError(f"no process of {part} runs")

    def _wait_ready(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"the desk did not start:\n{self.log.read_text()[-2000:]}")
            try:
                if requests.get(f"{self.address}readyz", timeout=5).ok:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.2)
        raise RuntimeError(f"the desk was not ready within {START_SECONDS} seconds:\n{self.log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
