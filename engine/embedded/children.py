"""Processes that end with us: started in groups of their own, watched, started again, ended together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
RESTART_PAUSE = 1.0
"""Seconds between two starts of a child that does not stay up; the first restart is at once."""


def follow_parent(number: signal.Signals) -> Callable[[], None]:
    """A function for `preexec_fn`: the kernel sends `number` to the child when we die, however we die."""
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    parent = os.getpid()

    def apply() -> None:
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
            if os.getppid() != parent:  # we died between fork and prctl
                os._exit(1)

    return apply


class Child:
    """One process by argument list; `ending` is the signal that ends it in good order, `files` stay open in it."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        log: Path,
        ending: signal.Signals = signal.SIGTERM,
        files: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.log = log
        self.restarts = 0
        self._argv = list(argv)
        self._environment = dict(environment)
        self._folder = folder
        self._ending = ending
        self._files = tuple(files)
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0

    @property
    def pid(self) -> int | None:
        """The running process, or None."""
        return self._process.pid if self._process is not None and self.alive else None

    @property
    def alive(self) -> bool:
        """Whether the process is running."""
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """How the process ended, None while it runs or before it was started."""
        return self._process.poll() if self._process is not None else None

    def start(self) -> None:
        """Start the process in its own group and session."""
        self._started = time.monotonic()
        with self.log.open("ab") as words:
            self._process = self.spawn(words.fileno())

    def spawn(self, words: int) -> subprocess.Popen[bytes]:
        """Start the process with its output going to the open file `words`."""
        return subprocess.Popen(
            self._argv,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            cwd=self._folder,
            env=self._environment,
            pass_fds=self._files,
            start_new_session=True,
            preexec_fn=follow_parent(self._ending),  # noqa: PLW1509 - one thread, two system calls
        )

    def tend(self) -> bool:
        """Start the process again when it has ended; gives back whether it did."""
        if self.alive:
            return False
        if self.restarts and time.monotonic() - self._started < RESTART_PAUSE:
            return False
        self.kill_group()
        self.start()
        self.restarts += 1
        return True

    def ask_to_end(self) -> None:
        """Send the ending signal."""
        self._signal(self._ending)

    def kill_group(self) -> None:
        """End what is left of the group, grandchildren included."""
        self._signal(signal.SIGKILL, group=True)

    def _signal(self, number: signal.Signals, *, group: bool = False) -> None:
        if self._process is None:
            return
        try:
            if group:
                os.killpg(self._process.pid, number)
            elif self.alive:
                os.kill(self._process.pid, number)
        except ProcessLookupError:
            pass
        except PermissionError:
            # A group whose processes all ended may belong to somebody else by now.
            pass

    def last_words(self, lines: int = 5) -> str:
        """The end of the child's log."""
        try:
            return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-lines:])
        except OSError:
            return ""


def end_all(children: Sequence[Child], seconds: float) -> None:
    """End the children in good order, all within `seconds`; what is left then is killed."""
    end = time.monotonic() + seconds
    for child in children:
        child.ask_to_end()
    while time.monotonic() < end and any(child.alive for child in children):
        time.sleep(0.02)
    for child in children:
        child.kill_group()
