"""`python -m engine check PATH`: what the rules say of a file, a process folder or a folder of them.

Needs neither a database nor `process.toml`. Exit codes: 0 no errors (there may be warnings),
1 errors (one line each: file, element id, rule, message), 2 nothing there that can be checked.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.rules import LANGUAGES, Problem, check

if TYPE_CHECKING:
    from engine.handling import Operation

FILES = frozenset({".bpmn", ".dmn", ".form"})
"""What can be checked by itself."""
LARGEST = 8 * 1024 * 1024
"""Bytes read of one file; the rules refuse it long before."""


def run(paths: Sequence[Path], *, as_json: bool = False, language: str | None = None) -> int:
    """Check several paths, print what was found, and give the exit code.

    `language` is one of tr, en, ru, es; None takes it from the environment's LANG.
    """
    language = language or environment_language()
    found: list[tuple[Path, Problem]] = []
    unusable: list[str] = []
    for path in paths:
        try:
            for folder, files in bundles(Path(path)):
                found += [(folder, p) for p in check(files, operations=_operations(files))]
        except OSError as error:
            unusable.append(f"{path}: {error.strerror or error}")
    if as_json:
        print(json.dumps([_told(folder, p, language) for folder, p in found], ensure_ascii=False, indent=1))
    else:
        for folder, problem in found:
            print(_line(folder, problem, language))
    for message in unusable:
        print(message, file=sys.stderr)
    return 2 if unusable else int(any(p.severity == "error" for _, p in found))


def check_path(path: Path | str, as_json: bool = False, language: str | None = None) -> int:
    """Check one path; see `run`."""
    return run([Path(path)], as_json=as_json, language=language)


def environment_language() -> str:
    """The language of LANG, or English."""
    spoken = os.environ.get("LANG", "")[:2].lower()
    return spoken if spoken in LANGUAGES else LANGUAGES[0]


def bundles(path: Path) -> Iterator[tuple[Path, Mapping[str, bytes]]]:
    """What lies at a path: folder and files of every bundle, or of every lone file.

    A process folder is one bundle; of any other folder its process folders are checked, and its
    diagrams one by one. Raises OSError when there is nothing to check.
    """
    if path.is_dir():
        yield from _in_folder(path)
        return
    with path.open("rb") as file:
        data = file.read(LARGEST)
    if path.suffix.lower() not in FILES:
        raise OSError(f"is none of {', '.join(sorted(FILES))} and no folder")
    yield path.parent, {f"forms/{path.name}" if path.suffix.lower() == ".form" else path.name: data}


def _in_folder(path: Path) -> Iterator[tuple[Path, Mapping[str, bytes]]]:
    from engine.definitions.releases import read_folder

    if (path / "process.toml").is_file():
        yield path, read_folder(path)
        return
    folders = [folder for folder in sorted(path.iterdir()) if (folder / "process.toml").is_file()]
    lone = [file for file in sorted(path.iterdir()) if file.is_file() and file.suffix.lower() in {".bpmn", ".dmn"}]
    if not folders and not lone:
        raise OSError("holds no process folder and no diagram")
    yield from ((folder, read_folder(folder)) for folder in folders)
    for file in lone:
        yield from bundles(file)


def _operations(files: Mapping[str, bytes]) -> Mapping[str, Operation] | None:
    """The registered operations, where the files name any; loading the handlers takes a moment."""
    if not any(b"serviceTaskOperator" in data for data in files.values()):
        return None
    from engine.bootstrap import load_handlers
    from engine.handling import operations
    from engine.settings import Settings

    load_handlers(Settings.handlers_package)
    return operations()


def _line(folder: Path, problem: Problem, language: str) -> str:
    severity = "" if problem.severity == "error" else "(warning) "
    return f"{severity}{folder / problem.file}{problem.line(language).removeprefix(problem.file)}"


def _told(folder: Path, problem: Problem, language: str) -> dict[str, object]:
    return {
        "file": str(folder / problem.file),
        "element_id": problem.element_id,
        "rule": problem.rule,
        "severity": problem.severity,
        "message": problem.text(language),
        "way_out": problem.way_out(language),
    }
