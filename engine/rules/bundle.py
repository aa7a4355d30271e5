"""A read-only model of all files of a process folder, or of one lone diagram."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.errors import DiagramError
from engine.rules.diagram import Diagram, Element, read_diagram
from engine.rules.problem import LANGUAGES, Problem

if TYPE_CHECKING:
    from engine.dmn import Decisions
    from engine.handling import Operation

PROCESS_FILE = "process.toml"
_MESSAGE = re.compile(r"messages/(?P<name>[^/]+)/(?P<part>[^/.]+)\.(?P<language>[a-z]{2})\.txt")
_TRANSLATIONS = re.compile(r"translations\.(?P<language>[a-z]{2})\.toml")


@dataclass(frozen=True)
class Unreadable:
    """A file that is not what its name says; `reason` is the parser's, `line` 0 when unknown."""

    file: str
    reason: str
    line: int = 0


@dataclass(frozen=True)
class Bundle:
    """The files of a process folder, read. What cannot be read is listed, not raised.

    `complete` tells a bundle (with `process.toml`) from a lone diagram, for which the rules about
    the folder are off. `operations` is None when the registered handlers are not known.
    """

    files: Mapping[str, bytes]
    complete: bool
    diagrams: Mapping[str, Diagram]
    decisions: Mapping[str, Decisions]
    process: Mapping[str, Any]
    forms: Mapping[str, Any]
    """Element id -> form schema."""
    messages: Mapping[str, frozenset[tuple[str, str]]]
    """Folder -> (part, language) of each text."""
    scenarios: Mapping[str, Any]
    translations: Mapping[str, Mapping[str, Any]]
    unreadable: tuple[Unreadable, ...] = ()
    problems: tuple[Problem, ...] = ()
    operations: Mapping[str, Operation] | None = field(default=None, compare=False)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Languages the process speaks."""
        return self.listed("languages") or LANGUAGES

    @cached_property
    def language(self) -> str:
        """Language of the texts in diagrams and forms."""
        return str(self.process.get("language") or LANGUAGES[0])

    def listed(self, key: str) -> tuple[str, ...]:
        """The texts of a list in `process.toml`; empty when it is none (the rule process_file says so)."""
        value = self.process.get(key)
        return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()

    def table(self, key: str) -> Mapping[str, Any]:
        """A table of `process.toml`; empty when it is none."""
        value = self.process.get(key)
        return value if isinstance(value, dict) else {}

    def elements(self) -> Iterator[tuple[Diagram, Element]]:
        """Every flow node of every diagram."""
        for diagram in self.diagrams.values():
            for element in diagram.elements.values():
                yield diagram, element

    @cached_property
    def element_ids(self) -> Mapping[str, tuple[Diagram, Element]]:
        """Every flow node by id (of two with one id the first)."""
        found: dict[str, tuple[Diagram, Element]] = {}
        for diagram, element in self.elements():
            found.setdefault(element.id, (diagram, element))
        return found

    @cached_property
    def process_ids(self) -> Mapping[str, Diagram]:
        """Process id -> the diagram it is drawn in."""
        return {p: d for d in reversed(list(self.diagrams.values())) for p in d.processes}

    @cached_property
    def decision_ids(self) -> frozenset[str]:
        """Every decision of every table file."""
        return frozenset(i for d in self.decisions.values() for i in d.ids)

    def calls(self, process_id: str) -> list[tuple[Diagram, Element]]:
        """The call activities of a process, at any depth of its sub-processes."""
        diagram = self.process_ids.get(process_id)
        if diagram is None:
            return []
        return [(diagram, e) for e in diagram.of_kind("callActivity") if e.process_id == process_id]

    @property
    def main(self) -> str:
        """The main process: as `process.toml` says, else the first that nobody calls."""
        named = self.process.get("main")
        if isinstance(named, str) and named:
            return named
        called = {e.called for _, e in self.elements() if e.called}
        everything = [p for d in self.diagrams.values() for p in d.processes.values()]
        ranked = sorted(everything, key=lambda p: (p.id in called, not p.executable))
        return ranked[0].id if ranked else ""


class _Reading:
    """Collects what is in the files and what could not be read."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.unreadable: list[Unreadable] = []
        self.problems: list[Problem] = []

    def diagrams(self) -> dict[str, Diagram]:
        found: dict[str, Diagram] = {}
        for name in self._named(".bpmn"):
            try:
                found[name] = read_diagram(name, self.files[name])
            except DiagramError as error:
                self.problems.extend(p for p in error.problems if isinstance(p, Problem))
            except Exception as error:  # the report must come out whatever one file holds
                self.problems.append(_crashed(name, "xml_broken", error))
        return found

    def decisions(self) -> dict[str, Decisions]:
        from engine import dmn

        found: dict[str, Decisions] = {}
        whole = [name for name in self._named(".dmn") if _is_xml(self.files[name])]
        for name in self._named(".dmn"):
            try:
                found[name] = dmn.read(self.files[name], others=[self.files[n] for n in whole if n != name])
            except DiagramError as error:
                self.problems.extend(_of_table(name, p) for p in error.problems)
            except Exception as error:  # the same for a table
                self.problems.append(_crashed(name, "decision_table", error))
        return found

    def toml(self, name: str) -> dict[str, Any]:
        if name not in self.files:
            return {}
        try:
            return tomllib.loads(self.files[name].decode("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            line = re.search(r"line (\d+)", str(error))
            self.unreadable.append(Unreadable(name, str(error), int(line.group(1)) if line else 0))
            return {}

    def json(self, name: str) -> Any:
        try:
            return json.loads(self.files[name].decode("utf-8"))
        except json.JSONDecodeError as error:
            self.unreadable.append(Unreadable(name, error.msg, error.lineno))
        except (UnicodeDecodeError, RecursionError) as error:
            self.unreadable.append(Unreadable(name, type(error).__name__))
        return None

    def _named(self, suffix: str) -> list[str]:
        return sorted(name for name in self.files if name.lower().endswith(suffix))

    def forms(self) -> dict[str, Any]:
        names = [n for n in self._named(".form") if n.startswith("forms/")]
        return {n.removeprefix("forms/").removesuffix(".form"): self.json(n) for n in names}

    def scenarios(self) -> dict[str, Any]:
        return {n: self.json(n) for n in self._named(".json") if n.startswith("scenarios/")}

    def messages(self) -> dict[str, frozenset[tuple[str, str]]]:
        found: dict[str, set[tuple[str, str]]] = {}
        for name in self.files:
            match = _MESSAGE.fullmatch(name)
            if match:
                found.setdefault(match["name"], set()).add((match["part"], match["language"]))
        return {name: frozenset(parts) for name, parts in found.items()}

    def translations(self) -> dict[str, Mapping[str, Any]]:
        matches = [m for m in map(_TRANSLATIONS.fullmatch, sorted(self.files)) if m]
        return {m["language"]: self.toml(m.group()) for m in matches}


def _crashed(file: str, rule: str, error: Exception) -> Problem:
    return Problem(file, "", "rule_error", "error", {"failed": rule, "cause": type(error).__name__})


def _is_xml(data: bytes) -> bool:
    """Whether a file can be imported by another; if not, only its own problems are told."""
    from engine import xml

    try:
        xml.parse(data)
    except DiagramError:
        return False
    return True


def _of_table(file: str, problem: Any) -> Problem:
    """A problem of a decision table, as the table's reader or the XML door names it: its place is kept."""
    from engine.rules.table_words import reason

    if isinstance(problem, Problem):
        return Problem(file, problem.element_id, problem.rule, problem.severity, problem.values)
    values = {**problem.values, "code": problem.code, "reason": reason(problem)}
    return Problem(file, problem.element_id, "decision_table", "error", values)


def read_bundle(files: Mapping[str, bytes], operations: Mapping[str, Operation] | None = None) -> Bundle:
    """The model of a set of files (paths relative to the process folder). Never raises for what they hold."""
    reading = _Reading(files)
    return Bundle(
        files=files,
        complete=PROCESS_FILE in files,
        diagrams=reading.diagrams(),
        decisions=reading.decisions(),
        process=reading.toml(PROCESS_FILE),
        forms=reading.forms(),
        messages=reading.messages(),
        scenarios=reading.scenarios(),
        translations=reading.translations(),
        unreadable=tuple(reading.unreadable),
        problems=tuple(reading.problems),
        operations=operations,
    )
