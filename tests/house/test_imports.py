"""The rooms of the house: who may import whom, one planted violation for each contract, and no stranger's package."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOMS = {
    "engine": "__init__ errors records handling settings facade worker feel/__init__ feel/compiler"
    " spiff/__init__ spiff/runtime",
    "handlers": "__init__ send",
    "web": "__init__ portal",
}

PLANTED = [
    ("rooms", "engine/facade", "import web"),
    ("rooms", "web/portal", "import handlers.send"),
    ("engine_is_plain", "engine/facade", "import flask"),
    ("engine_is_plain", "engine/facade", "from twilio.rest import Client"),
    ("spiff", "engine/facade", "import SpiffWorkflow"),
    ("spiff", "web/portal", "from SpiffWorkflow.bpmn import BpmnWorkflow"),
    ("celery", "engine/facade", "from celery import Celery"),
    ("face", "web/portal", "from engine.facade import Engine"),
    ("handling", "handlers/send", "import engine"),
    ("handling", "handlers/send", "from engine.facade import Engine"),
    ("feel", "engine/feel/compiler", "import engine.records"),
    ("feel", "engine/feel/compiler", "import engine"),
]

ALLOWED = [
    ("web/portal", "from engine import Engine, records"),
    ("web/portal", "import engine"),
    ("handlers/send", "from engine.handling import Job"),
    ("engine/spiff/runtime", "import SpiffWorkflow"),
    ("engine/worker", "import celery"),
    ("engine/feel/compiler", "from engine.errors import FeelError"),
]


def lint(root: Path, folder: Path, contract: str | None = None) -> subprocess.CompletedProcess[str]:
    chosen = ["--contract", contract] if contract else []
    argv = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"]
    argv += ["--no-cache", "--config", str(root / "pyproject.toml"), *chosen]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Empty rooms of the same names."""
    for name in (f"{room}/{module}" for room, modules in ROOMS.items() for module in modules.split()):
        file = tmp_path / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return tmp_path


@pytest.mark.parametrize("contract,file,line", PLANTED)
def test_a_planted_violation_breaks_its_contract(root: Path, house: Path, contract: str, file: str, line: str) -> None:
    (house / f"{file}.py").write_text(f"{line}\n")
    done = lint(root, house, contract)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout


def test_what_the_contracts_allow_passes(root: Path, house: Path) -> None:
    for file, line in ALLOWED:
        with (house / f"{file}.py").open("a") as source:
            source.write(f"{line}\n")
    done = lint(root, house)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["engine", "handlers", "web"])
def test_the_packages_are_ours_not_a_strangers_of_the_same_name(root: Path, name: str) -> None:
    file = importlib.import_module(name).__file__
    assert file is not None
    assert Path(file).is_relative_to(root)


def test_the_root_holds_five_rooms(root: Path) -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True).stdout
    folders = {line.split("/")[0] for line in tracked.splitlines() if "/" in line}
    assert folders <= {"processes", "engine", "handlers", "web", "tests", ".ci"}
