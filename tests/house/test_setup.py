"""Setting up on a bare machine: what is missing is said with the way out."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def bare(tmp_path: Path, root: Path) -> Path:
    """A folder with the set-up script and a machine that has next to nothing on its path."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(root / ".ci" / "setup", tmp_path / ".ci" / "setup")
    (tmp_path / "bin").mkdir()
    for name in ("rm", "sh"):
        found = shutil.which(name)
        assert found
        (tmp_path / "bin" / name).symlink_to(found)
    program(tmp_path, "id", "echo 1000")
    return tmp_path


def program(bare: Path, name: str, line: str) -> None:
    file = bare / "bin" / name
    file.write_text(f"#!/bin/sh\n{line}\n")
    file.chmod(0o755)


def set_up(bare: Path) -> subprocess.CompletedProcess[str]:
    argv = ["/bin/sh", ".ci/setup", "requirements.txt"]
    environment = {"PATH": str(bare / "bin")}
    return subprocess.run(argv, cwd=bare, env=environment, capture_output=True, text=True, check=False)


def test_without_a_recent_python_the_package_is_named(bare: Path) -> None:
    program(bare, "python3", "exit 1")
    done = set_up(bare)
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr
    assert "apt install python3 python3-venv" in done.stderr


def test_without_ensurepip_the_package_is_named(bare: Path) -> None:
    program(bare, "python3", 'case "$*" in *version_info*) exit 0;; --version) echo Python 3.11.2;; *) exit 1;; esac')
    done = set_up(bare)
    assert done.returncode == 1
    assert "sudo apt install python3-venv" in done.stderr


def test_help_lists_every_target_with_its_sentence(root: Path) -> None:
    done = subprocess.run(["make", "help"], cwd=root, capture_output=True, text=True, check=True)
    phony = re.search(r"^\.PHONY: (.*)$", (root / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert phony
    listed = set(re.findall(r"make ([a-z-]+) ", done.stdout))
    assert listed == set(phony[1].split())


def test_a_second_make_setup_has_nothing_to_do(root: Path) -> None:
    if not (root / ".venv" / "ready").exists():
        pytest.skip("this checkout was not set up by make")
    done = subprocess.run(["make", "--question", ".venv/ready"], cwd=root, check=False)
    assert done.returncode == 0


def test_what_continuous_integration_calls_is_make_test_and_needs_no_terminal(root: Path) -> None:
    script = root / ".ci" / "run"
    assert script.stat().st_mode & stat.S_IXUSR
    text = script.read_text("utf-8")
    assert "make test" in text
    assert "</dev/null" in text
    assert os.access(root / ".ci" / "setup", os.X_OK)
    assert os.access(root / ".ci" / "packages", os.X_OK)
