"""`python -m engine check`: what is printed, and the exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engine.check import check_path, environment_language, run

FIXTURES = Path(__file__).parent / "fixtures"
GOOD = FIXTURES / "island" / "valid.bpmn"
BAD = FIXTURES / "island" / "invalid.bpmn"


def test_a_sound_file_gives_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_path(GOOD) == 0
    assert all(line.startswith("(warning) ") for line in capsys.readouterr().out.splitlines())


def test_an_error_gives_1_and_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([BAD], language="en") == 1
    errors = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("(warning)")]
    assert errors == [
        f'{BAD}: lost: island: Nothing leads to "Lost": it would never happen. Draw an arrow to it, or delete it.'
    ]


def test_a_path_that_is_not_there_gives_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_path(FIXTURES / "nothing.bpmn") == 2
    assert "nothing.bpmn" in capsys.readouterr().err


def test_a_file_that_is_no_diagram_gives_2() -> None:
    assert check_path(__file__) == 2


def test_an_empty_folder_gives_2(tmp_path: Path) -> None:
    assert check_path(tmp_path) == 2


def test_a_process_folder_is_one_bundle(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_path(FIXTURES / "bundle") == 0
    assert "error" not in capsys.readouterr().out


def test_a_folder_of_process_folders_is_checked_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "two"):
        shutil.copytree(FIXTURES / "bundle", tmp_path / name)
    shutil.copy(FIXTURES / "call_unknown" / "invalid" / "request.bpmn", tmp_path / "two")
    assert run([tmp_path], language="en") == 1
    errors = [line for line in capsys.readouterr().out.splitlines() if "call_unknown" in line]
    assert len(errors) == 1
    assert errors[0].startswith(str(tmp_path / "two" / "request.bpmn"))


def test_for_programs_there_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([BAD], as_json=True, language="es") == 1
    found = [p for p in json.loads(capsys.readouterr().out) if p["severity"] == "error"]
    assert [(p["element_id"], p["rule"]) for p in found] == [("lost", "island")]
    assert found[0]["message"].startswith("Nada lleva a «Lost»")


def test_the_language_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "tr_TR.UTF-8")
    assert environment_language() == "tr"
    monkeypatch.setenv("LANG", "C")
    assert environment_language() == "en"


def test_a_path_with_spaces_and_turkish_letters_is_checked(tmp_path: Path) -> None:
    folder = tmp_path / "yeni süreç"
    folder.mkdir()
    shutil.copy(GOOD, folder / "şikâyet.bpmn")
    assert check_path(folder / "şikâyet.bpmn") == 0
