"""Limits and habits that keep the house readable, each with the reason it exists."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from engine.settings import DEMO_PASSWORD, ROOT

MODULE_LINES = 300
FUNCTION_LINES = 40
TEST_MODULE_LINES = 450
FOG = re.compile(r"(manager|service|helper|util)s?(_|\b|$)", re.IGNORECASE)
"""Words that say nothing about what a thing does (architecture, Words)."""
PACKAGES = ("engine", "handlers", "web")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file in git that still exists."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = [name for name in done.stdout.decode().split("\0") if name]
    return tuple(ROOT / name for name in names if (ROOT / name).is_file())


def modules(*rooms: str) -> list[Path]:
    """The committed Python files of some rooms."""
    chosen = rooms or PACKAGES
    return [f for f in tracked() if f.suffix == ".py" and f.relative_to(ROOT).parts[0] in chosen]


@cache
def tree(file: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(file.read_text("utf-8"))


def said(file: Path) -> str:
    """How a message names a file."""
    return str(file.relative_to(ROOT))


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


MIGRATIONS = "engine/migrations/versions/"
"""Written once, never changed again."""


def test_a_module_fits_into_a_head() -> None:
    lengths = {said(f): len(f.read_text("utf-8").splitlines()) for f in modules()}
    long = {name: lines for name, lines in lengths.items() if lines > MODULE_LINES and not name.startswith(MIGRATIONS)}
    assert not long, f"split these into a folder of the same name: {long}"


def test_a_module_of_tests_is_about_one_thing() -> None:
    long = {said(f): n for f in modules("tests") if (n := len(f.read_text("utf-8").splitlines())) > TEST_MODULE_LINES}
    assert not long


def test_a_function_fits_on_a_screen() -> None:
    long = {
        f"{said(file)}:{node.name}": node.end_lineno - node.lineno + 1
        for file in modules()
        if not said(file).startswith(MIGRATIONS)
        for node in functions(file)
        if node.end_lineno and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    }
    assert not long


def public(file: Path) -> Iterator[tuple[str, ast.AST]]:
    """Public classes and functions of a module and public methods of its public classes."""
    for node in tree(file).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                        yield f"{node.name}.{inner.name}", inner


def test_every_public_name_has_a_sentence() -> None:
    silent = [
        f"{said(file)}:{name}"
        for file in modules()
        if "migrations/versions" not in said(file)
        for name, node in public(file)
        if not ast.get_docstring(node)  # type: ignore[arg-type]
    ]
    assert not silent


def test_every_module_says_what_it_is_for() -> None:
    silent = [said(f) for f in modules() if f.read_text("utf-8").strip() and not ast.get_docstring(tree(f))]
    assert not silent


def test_names_say_what_things_are() -> None:
    foggy = [said(f) for f in modules(*PACKAGES, "tests") if FOG.search(f.stem)]
    foggy += [
        f"{said(file)}:{node.name}"
        for file in modules()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ClassDef) and re.search(r"(Manager|Helper|Util)s?$", node.name)
    ]
    assert not foggy


TRANSACTIONS = ("engine/database.py", "engine/migrations/")
"""Where a transaction begins and ends; the embedded desk's own plain SQL makes a database, not a row of ours."""


CONNECTIONS = {"connection", "session", "engine", "transaction", "ledger", "database", "db"}


@pytest.mark.parametrize("word", ["commit", "flush", "begin", "begin_nested", "rollback"])
def test_a_transaction_begins_and_ends_in_one_place(word: str) -> None:
    elsewhere = [
        f"{said(file)}:{node.lineno}"
        for file in modules()
        if not said(file).startswith(TRANSACTIONS)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == word
        and _last_name(node.func.value) in CONNECTIONS
    ]
    assert not elsewhere


def _last_name(value: ast.expr) -> str:
    """`house.database.engine` -> engine; `engine.connect()` -> engine."""
    if isinstance(value, ast.Call):
        value = value.func.value if isinstance(value.func, ast.Attribute) else value.func
    return value.attr if isinstance(value, ast.Attribute) else value.id if isinstance(value, ast.Name) else ""


PRIVATE = [f"/{'work'}/main", f"/{'work'}/shared", f"shared/{'prototype'}", f".{'library'}/", f"/tmp/{'team'}"]
"""Folders of the makers that mean nothing to a reader. Written in pieces so that this file passes its own test."""


def test_nothing_committed_names_the_makers_own_folders() -> None:
    texts = [f for f in tracked() if f.suffix not in {".jpg", ".png", ".woff2", ".ico", ".pdf"}]
    found = [
        f"{said(f)}: {word}" for f in texts for word in PRIVATE if word in f.read_text("utf-8", errors="replace")
    ]  # fmt: skip
    assert not found


def test_no_promise_is_left_open_in_the_code() -> None:
    marks = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" * 3)))
    found = [
        f"{said(f)}:{number}"
        for f in modules()
        for number, line in enumerate(f.read_text("utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert not found


def test_tests_are_no_package() -> None:
    assert not [said(f) for f in tracked() if f.name == "__init__.py" and f.relative_to(ROOT).parts[0] == "tests"]


def test_processes_hold_no_program() -> None:
    assert not [
        said(f) for f in tracked() if f.relative_to(ROOT).parts[0] == "processes" and f.suffix in {".py", ".js"}
    ]


def test_demo_people_have_the_password_the_page_prints() -> None:
    source = (ROOT / "web" / "signin.py").read_text("utf-8")
    assert f'"{DEMO_PASSWORD}"' in source or "DEMO_PASSWORD" in re.findall(r"import .*", source).__str__()


def test_every_requirement_is_pinned_with_its_hash() -> None:
    for name in ("requirements.txt", "tests/requirements.txt"):
        lines = (ROOT / name).read_text("utf-8").splitlines()
        pins = [n for n, line in enumerate(lines) if re.match(r"^[A-Za-z0-9._-]+==", line)]
        assert pins
        assert not [lines[n] for n in pins if "--hash=sha256:" not in lines[n + 1]]


def test_the_lock_file_of_the_front_end_names_no_registry() -> None:
    text = (ROOT / "web" / "frontend" / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in text
    assert '"integrity"' in text


def test_every_exception_from_a_lint_rule_has_its_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith("ignore = ["))
    end = next(i for i in range(begin, len(lines)) if lines[i] == "]")
    rules = [line.strip() for line in lines[begin + 1 : end]]
    groups = ("RUF002", "RUF003")  # their reason stands at RUF001
    assert not [rule for rule in rules if "#" not in rule and not rule.startswith(tuple(f'"{g}"' for g in groups))]
    assert tomllib.loads("\n".join(lines))["tool"]["mypy"]["strict"] is True
