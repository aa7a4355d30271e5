"""A compiled release: the specs of its processes, its elements, its decision tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import orjson
import zstandard

from engine.rules.diagram import DataAssociation, Element, IoSpecification, Loop, MultiInstance, Parameter, Timer
from engine.spiff.registry import registry

if TYPE_CHECKING:
    from engine.feel import Context

FORMAT = 1
"""Of compiled releases; another one means: compile again from the release's files."""


class Specs:
    """Immutable and safe to share between instances of one worker; cached by the caller."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.main: str = content["main"]
        self.elements: Mapping[str, Element] = {key: _element(value) for key, value in content["elements"].items()}
        self.processes = _Processes(content["specs"])
        self.decisions = _Decisions({name: text.encode() for name, text in content["decisions"].items()})

    @classmethod
    def load(cls, compiled: bytes) -> Specs:
        """From what `compile_bundle` gave. Raises ValueError for another format."""
        if compiled[:1] != bytes([FORMAT]):
            raise ValueError("this release was compiled by another version: compile it again from its files")
        return cls(orjson.loads(zstandard.decompress(compiled[1:])))


def packed(
    main: str, specs: Mapping[str, Any], elements: Mapping[str, Element], decisions: Mapping[str, bytes]
) -> bytes:
    """A compiled release: format byte and compressed JSON."""
    convert = registry()
    content = {
        "main": main,
        "specs": {key: convert.convert(spec) for key, spec in specs.items()},
        "elements": {key: asdict(element) for key, element in elements.items()},
        "decisions": {name: xml.decode("utf-8") for name, xml in decisions.items()},
    }
    return bytes([FORMAT]) + zstandard.compress(orjson.dumps(content), 3)


class _Processes(Mapping[str, Any]):
    """Specs by process or sub-process id, built on first use: a release has many, an instance uses few."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw
        self._built: dict[str, Any] = {}
        self._registry = registry()

    def __getitem__(self, key: str) -> Any:
        if key not in self._built:
            # Restoring empties the dictionary it is given: it gets its own copy. Of two threads one wins.
            built = self._registry.restore(orjson.loads(orjson.dumps(self._raw[key])))
            self._built.setdefault(key, built)
        return self._built[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


class _Decisions:
    """Decision tables by id, read on first use."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._read: dict[str, Any] | None = None

    def evaluate(self, decision_id: str, variables: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Output name -> value. Raises FeelError, also when there is no such decision."""
        from engine import dmn
        from engine.errors import FeelError

        if self._read is None:
            tables = [
                dmn.read(xml, others=[other for key, other in self._files.items() if key != name])
                for name, xml in self._files.items()
            ]
            self._read = {key: one for one in tables for key in one.ids}
        if decision_id not in self._read:
            raise FeelError(f"there is no decision with the id {decision_id}")
        found: dict[str, Any] = self._read[decision_id].evaluate(decision_id, variables, context)
        return found


def _element(raw: dict[str, Any]) -> Element:
    nested: dict[str, Any] = {
        "timer": _one(Timer, raw["timer"]),
        "multi_instance": _one(MultiInstance, raw["multi_instance"]),
        "loop": _one(Loop, raw["loop"]),
        "io": None if raw["io"] is None else IoSpecification(tuple(raw["io"]["inputs"]), tuple(raw["io"]["outputs"])),
        "parameters": tuple(Parameter(**p) for p in raw["parameters"]),
        "data": tuple(DataAssociation(**d) for d in raw["data"]),
        **{key: tuple(raw[key]) for key in ("events", "incoming", "outgoing")},
    }
    return Element(**{**raw, **nested})


def _one(cls: Any, raw: dict[str, Any] | None) -> Any:
    return None if raw is None else cls(**raw)
