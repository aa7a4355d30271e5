"""Documents that must not fall behind: what can be typed is in the README, what is shipped is in the notices."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

from engine.cli.parser import parser
from engine.settings import ROOT


def commands(top: argparse.ArgumentParser, prefix: str = "") -> set[str]:
    """Every command, with its actions."""
    found: set[str] = set()
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                deeper = commands(inner, f"{prefix}{name} ")
                found |= deeper or {f"{prefix}{name}"}
    return found


def targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def test_the_readme_lists_every_make_target() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert not {name for name in targets() if f"`make {name}`" not in readme}


def test_the_readme_lists_every_command_with_its_exit_codes() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    missing = {name for name in commands(parser()) if not re.search(rf"`engine {re.escape(name)}( [^`]*)?`", readme)}
    assert not missing
    assert "Exit codes" in readme


def test_every_decision_is_written_down() -> None:
    files = sorted((ROOT / "engine" / "decisions").glob("*.md"))
    numbers = [int(file.name[:4]) for file in files if file.name[:4].isdigit()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 18
    for file in files:
        text = file.read_text("utf-8")
        assert len(text.splitlines()) < 60, f"{file.name}: one page"
        assert {"## Decision", "## Why", "## Consequences"} <= set(text.splitlines()), file.name


def test_every_room_says_first_what_may_not_be_done_there() -> None:
    for room in ("engine", "handlers", "web", "processes"):
        readme = ROOT / room / "README.md"
        assert readme.exists(), room
        assert "not" in " ".join(readme.read_text("utf-8").split()[:80]).lower(), room


def test_every_handler_is_in_the_catalogue() -> None:
    package = importlib.import_module("handlers")
    for module in pkgutil.iter_modules(package.__path__):
        if not module.ispkg:
            importlib.import_module(f"handlers.{module.name}")
    from engine.handling import operations

    catalogue = (ROOT / "handlers" / "README.md").read_text("utf-8")
    ours = [o for o in operations().values() if o.run.__module__.startswith("handlers")]
    assert ours
    assert not [o.name for o in ours if f"`{o.name}`" not in catalogue]


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "## Unreleased" in text
    assert "### Migrations" in text


@pytest.fixture
def notices() -> str:
    file = ROOT / "web" / "static" / "dist" / "NOTICES.txt"
    if not file.exists():
        pytest.skip("the front end is not built here: make setup")
    return file.read_text("utf-8")


@pytest.mark.parametrize("words", [
    "bpmn-js", "bpmn.io", "htmx.org 2.0.11", "SIL OPEN FONT LICENSE", "SpiffWorkflow 3.2.0",
    "GNU LESSER GENERAL PUBLIC LICENSE",
])  # fmt: skip
def test_licence_notices_of_what_is_shipped_are_in_the_build(notices: str, words: str) -> None:
    assert words in notices


def test_the_watermark_of_the_diagram_viewer_is_left_alone() -> None:
    sources: list[Path] = [*(ROOT / "web" / "frontend" / "src").glob("*"), *(ROOT / "web" / "static").glob("*.css")]
    assert not [file.name for file in sources if "bjs-powered-by" in file.read_text("utf-8")]
