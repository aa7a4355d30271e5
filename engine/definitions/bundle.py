"""One release's files, read: `process.toml`, forms, texts, elements. Immutable, so cached and shared.

Nothing here loads SpiffWorkflow, except `Bundle.specs`, which only a verb asks for.
"""

from __future__ import annotations

import hashlib
import json
import threading
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.errors import DiagramError, NotFound
from engine.rules.diagram import Diagram, Element, read_diagram

if TYPE_CHECKING:
    from engine.spiff import Specs


@dataclass(frozen=True)
class Process:
    """`process.toml`: what the engine must know of a process that a diagram cannot say."""

    key: str
    title: str
    language: str
    languages: Sequence[str]
    main: str
    start_event: str
    owner_group: str
    statuses: Sequence[str] = ()
    outcomes: Sequence[str] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)
    promise: str = ""
    notify_operation: str = ""

    @property
    def staff_groups(self) -> frozenset[str]:
        """The groups named outright (not by FEEL), without the customer's."""
        named = {g for g in self.groups.values() if not g.startswith("=")}
        return frozenset(named | {self.owner_group}) - {self.groups.get("customer", "customer")}


def read_process(toml: bytes) -> Process:
    """Read `process.toml`. Raises DiagramError naming what is missing or wrong."""
    try:
        table = tomllib.loads(toml.decode())
        return Process(
            key=table["key"],
            title=table["title"],
            language=table["language"],
            languages=tuple(table.get("languages", [table["language"]])),
            main=table["main"],
            start_event=table["start_event"],
            owner_group=table["owner_group"],
            statuses=tuple(table.get("statuses", ())),
            outcomes=tuple(table.get("outcomes", ())),
            groups=dict(table.get("groups", {})),
            facts=dict(table.get("facts", {})),
            contact=dict(table.get("contact", {})),
            promise=table.get("promise", {}).get("answer", ""),
            notify_operation=table.get("notifications", {}).get("operation", ""),
        )
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DiagramError([], f"process.toml cannot be read: {error}") from error
    except KeyError as error:
        raise DiagramError([], f"process.toml does not say {error.args[0]!r}") from error


def bundle_hash(files: Mapping[str, bytes]) -> str:
    """Content hash of a bundle: the same files give the same hash, in any order."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{len(path.encode())}:{path}:{len(files[path])}:".encode())
        digest.update(files[path])
    return digest.hexdigest()


class Texts:
    """The words of a bundle in one language, falling back to those of the diagram and its forms."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table

    def lookup(self, element_id: str, name: str, default: str = "") -> str:
        """The text `name` (`name`, `documentation`, `customer_text`, ...) of an element."""
        entry = self._table.get(element_id)
        text = entry.get(name) if isinstance(entry, Mapping) else None
        return text if isinstance(text, str) else default

    def field(self, form_id: str, key: str) -> Mapping[str, Any]:
        """The translated texts of one form field (`label`, `description`, `values`, ...); empty when there are none."""
        form = self._table.get("form", {}).get(form_id, {})
        entry = form.get(key, {}) if isinstance(form, Mapping) else {}
        return entry if isinstance(entry, Mapping) else {"label": str(entry)}


@dataclass(frozen=True)
class Bundle:
    """An immutable release: its files and everything read from them once."""

    release_id: str
    process_key: str
    version: int
    hash: str
    files: Mapping[str, bytes]
    compiled: bytes
    _lock: Any = field(default_factory=threading.Lock, compare=False, repr=False)
    _texts: dict[str, Texts] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def process(self) -> Process:
        """Its `process.toml`."""
        return read_process(self.files["process.toml"])

    @cached_property
    def diagrams(self) -> Mapping[str, Diagram]:
        """Its BPMN files by path."""
        return {path: read_diagram(path, data) for path, data in self.files.items() if path.endswith(".bpmn")}

    @cached_property
    def elements(self) -> Mapping[str, Element]:
        """All flow nodes of all files by id (ids are unique over a bundle)."""
        return {e.id: e for diagram in self.diagrams.values() for e in diagram.elements.values()}

    @cached_property
    def lanes(self) -> Mapping[str, str]:
        """Lane names by lane id; a lane drawn in several files has the first name."""
        names: dict[str, str] = {}
        for diagram in self.diagrams.values():
            for lane in diagram.lanes.values():
                names.setdefault(lane.id, lane.name)
        return names

    @property
    def specs(self) -> Specs:
        """The compiled diagrams, parsed once per process and shared by its instances."""
        with self._lock:
            return self._specs

    @cached_property
    def _specs(self) -> Specs:
        from engine.spiff import Specs

        return Specs.load(self.compiled)

    @cached_property
    def message_texts(self) -> Mapping[str, str]:
        """`"<name>/<part>.<lang>.txt"` -> text, of the folder `messages/`."""
        texts = {p: d for p, d in self.files.items() if p.startswith("messages/") and p.endswith(".txt")}
        return {path.removeprefix("messages/"): data.decode() for path, data in texts.items()}

    def form(self, form_id: str) -> Mapping[str, Any] | None:
        """The form-js schema of an element, None when it has no form. Every caller gets its own copy."""
        data = self.files.get(f"forms/{form_id}.form")
        if data is None:
            return None
        schema: dict[str, Any] = json.loads(data)
        return schema

    def texts(self, language: str) -> Texts:
        """Its words in a language; the main language needs no file."""
        if language not in self._texts:
            data = self.files.get(f"translations.{language}.toml", b"")
            self._texts[language] = Texts(tomllib.loads(data.decode()))
        return self._texts[language]

    def element(self, element_id: str) -> Element:
        """One flow node. Raises NotFound."""
        try:
            return self.elements[element_id]
        except KeyError:
            raise NotFound(f"the release has no element {element_id!r}") from None
