"""Which flows and boundary events of a release some runs went through, read from their histories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.facade import Engine
from engine.records import HistoryRecord
from engine.rules.diagram import Element, Flow
from engine.scenarios.outcome import Run


@dataclass(frozen=True)
class Coverage:
    """Flows and boundary events of a release: which were taken, which never."""

    flows: frozenset[str]
    boundaries: frozenset[str]
    missed_flows: tuple[str, ...]
    missed_boundaries: tuple[str, ...]

    @property
    def percent(self) -> float:
        """Share of all of them that was taken."""
        taken, missed = len(self.flows) + len(self.boundaries), len(self.missed_flows) + len(self.missed_boundaries)
        return 100.0 * taken / (taken + missed) if taken + missed else 100.0


def coverage(desk: Engine, process_key: str, runs: Sequence[Run]) -> Coverage:
    """What of the active release's drawings these runs went through."""
    bundle = desk.house.definitions.active(process_key)
    flows = {f.id: f for diagram in bundle.diagrams.values() for f in diagram.flows.values()}
    boundaries = {e.id for e in bundle.elements.values() if e.kind == "boundaryEvent"}
    taken: set[str] = set()
    fired: set[str] = set()
    for run in runs:
        taken |= _taken(run.history, bundle.elements, flows)
        fired |= {str(line.element_id) for line in run.history if line.kind == "completed"} & boundaries
    return Coverage(
        frozenset(taken), frozenset(fired), tuple(sorted(set(flows) - taken)), tuple(sorted(boundaries - fired))
    )


def _taken(history: Sequence[HistoryRecord], elements: Mapping[str, Element], flows: Mapping[str, Flow]) -> set[str]:
    """The flows a history tells of: into an element leads the one whose source was completed last, into a join all."""
    completed: dict[str, int] = {}
    taken: set[str] = set()
    for line in history:
        element = elements.get(line.element_id or "")
        if element is None:
            continue
        if line.kind == "completed":
            completed[element.id] = line.seq
        elif line.kind == "entered":
            possible = [f for f in element.incoming if flows[f].source in completed]
            if element.kind == "parallelGateway":
                taken.update(possible)
            elif possible:
                taken.add(max(possible, key=lambda f: completed[flows[f].source]))
    return taken
