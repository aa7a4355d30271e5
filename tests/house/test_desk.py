"""The embedded desk as a whole: it starts in order, stays up, and goes down as one."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine.embedded import place

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]

Start = Callable[..., Any]
MEGABYTES_OF_AN_IDLE_DESK = 500


def until(what: Callable[[], Any], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if what():
                return True
        except (OSError, ValueError):
            pass
        time.sleep(0.05)
    return False


def test_it_says_what_it_does_and_where_it_is(desk: Any) -> None:
    said = desk.said()
    steps = [line.split()[0] for line in said.splitlines() if re.match(r"  \w+ .* s$", line)]
    assert steps == ["database", "prepare", "worker", "web"]
    assert f"The desk is open: http://127.0.0.1:{desk.port}" in said


def test_all_parts_are_ready_when_it_says_so(desk: Any) -> None:
    assert desk.status("/healthz") == 200
    assert desk.status("/readyz/web") == 200
    assert until(lambda: desk.status("/readyz") == 200, 15)


def test_a_second_start_says_that_it_is_already_running(start: Start, desk: Any) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "engine", "run"], env={**os.environ, "VAR_DIR": str(desk.var)},
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert second.returncode == 3
    assert f"already running at http://127.0.0.1:{desk.port}" in second.stdout


def test_an_idle_desk_is_small(desk: Any) -> None:
    assert until(lambda: desk.status("/readyz") == 200, 15)
    sizes = {pid: proportional_megabytes(pid) for pid in desk.family()}
    assert sum(sizes.values()) < MEGABYTES_OF_AN_IDLE_DESK, sizes


def proportional_megabytes(pid: int) -> float:
    """Memory of a process, shared pages divided among those who share them (PSS)."""
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0.0
    return int(found.group(1)) / 1024 if found else 0.0


@pytest.mark.alone
@pytest.mark.parametrize("name", ["web", "worker", "beat", "database"])
def test_a_killed_child_is_back_within_two_seconds_and_the_desk_is_well_again(desk: Any, name: str) -> None:
    before = desk.facts["children"][name]
    os.kill(before, signal.SIGKILL)
    assert until(lambda: desk.facts["children"][name] not in {None, before}, 2), desk.said()
    assert until(lambda: desk.status("/readyz/web") == 200, 15), desk.said()
    assert until(lambda: desk.status("/readyz") == 200, 30), desk.said()


@pytest.mark.alone
def test_sigterm_ends_all_of_it_within_three_seconds_and_a_later_start_is_quick(
    start: Start, place_for_desks: Path
) -> None:
    var = place_for_desks / "short"
    first = start(var)
    secret = (var / "secret").read_text()
    assert first.end(signal.SIGTERM) < 3
    assert first.process.returncode == 0
    later = start(var)
    assert later.end(signal.SIGINT) < 3, "Ctrl-C is the same"
    again = start(var)
    assert min(later.took, again.took) < 5
    assert (var / "secret").read_text() == secret


def test_kill_9_of_the_supervisor_leaves_nothing_behind_and_the_next_start_works(
    start: Start, place_for_desks: Path
) -> None:
    var = place_for_desks / "killed"
    first = start(var)
    assert first.end(signal.SIGKILL) < 10
    second = start(var)
    assert second.status("/readyz/web") == 200


def test_ctrl_c_while_it_starts_ends_it_in_order(start: Start, place_for_desks: Path) -> None:
    desk = start(place_for_desks / "hasty", wait=False)
    assert until(lambda: "database" in desk.said(), 30)
    assert desk.end(signal.SIGINT) < 3
    assert desk.process.returncode == 0
    assert "could not" not in desk.said()


def test_the_port_opens_last(start: Start, place_for_desks: Path, free_port: int) -> None:
    desk = start(place_for_desks / "ordered", wait=False, environment={"PORT": str(free_port)})
    opened = until(lambda: listening(free_port) or desk.process.poll() is not None, 60)
    assert opened
    assert "worker" in desk.said(), "the door opened before the worker was alive"


def test_a_port_that_was_asked_for_and_is_taken_is_named(start: Start, place_for_desks: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        desk = start(place_for_desks / "taken", wait=False, environment={"PORT": str(taken)})
        assert desk.process.wait(30) == 1
    assert f"port {taken} is taken by another program" in desk.said()
    assert "PORT=8001 make run" in desk.said()


def test_a_step_that_fails_says_what_and_where_to_look(start: Start, place_for_desks: Path) -> None:
    drawings = place_for_desks / "bad-processes" / "complaint"
    drawings.mkdir(parents=True)
    (drawings / "process.toml").write_text("key = ")
    desk = start(
        place_for_desks / "failing", wait=False, environment={"PROCESSES_DIR": str(drawings.parent)}
    )  # fmt: skip
    assert desk.process.wait(60) == 1
    assert "process.toml" in desk.said()
    assert "Logs are in" in desk.said()


def listening(port: int) -> bool:
    with socket.socket() as plug:
        return plug.connect_ex(("127.0.0.1", port)) == 0


def checkout(root: Path, target: Path) -> Path:
    """The committed rooms in another folder, as a clone would be."""
    target.mkdir(parents=True)
    for name in ("engine", "handlers", "web"):
        shutil.copytree(root / name, target / name, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    return target


def test_it_runs_in_a_folder_with_spaces_and_turkish_letters(root: Path, start: Start, place_for_desks: Path) -> None:
    folder = checkout(root, place_for_desks / "Şikâyet Masası" / "güneşli iş")
    desk = start(folder / "var", folder=folder)
    assert desk.status("/readyz/web") == 200


def test_it_runs_at_a_path_of_200_characters(root: Path, start: Start, place_for_desks: Path) -> None:
    folder = place_for_desks
    while len(str(folder)) < 190:
        folder /= "uzun-bir-klasor-adi"
    folder = checkout(root, folder / "desk")
    assert len(str(folder)) >= 195
    desk = start(folder / "var", folder=folder)
    assert desk.status("/readyz/web") == 200


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a desk as somebody else")
def test_root_and_an_ordinary_user_run_their_desks_at_once(root: Path, start: Start, place_for_desks: Path) -> None:
    account = place._account(place.ACCOUNT)
    python = interpreter_for(account)
    if python is None:
        pytest.skip("the account cannot run any Python 3.11 here")
    folder = checkout(root, place_for_desks / "theirs")
    var = folder / "var"
    var.mkdir()
    os.chown(folder, account.uid, account.gid)
    os.chown(var, account.uid, account.gid)
    packages = str(Path(psutil.__file__).parent.parent)
    mine = start(place_for_desks / "mine")
    theirs = start(
        var, folder=folder, python=python, user=account.uid, environment={"PYTHONPATH": packages, "HOME": str(folder)}
    )
    assert {mine.status("/readyz/web"), theirs.status("/readyz/web")} == {200}
    assert mine.port != theirs.port
    owners = {psutil.Process(pid).username() for pid in theirs.family()}
    assert owners == {place.ACCOUNT}


def interpreter_for(account: place.Account) -> str | None:
    """This Python, or the system's of the same version, whichever the account may run."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        real = Path(candidate).resolve()
        if real.exists() and place.can_run(real, account):
            return candidate
    return None
