"""Variables: copies, equality, and the merge of branches (decision 14).

Every token carries its variables and, for each of them, the *stamps* of the writes it knows
of: numbers of one counter per instance, the last one being the write whose value it holds.
A branch's value is out of date when another branch knows of that write and wrote after it;
what remains are true conflicts, and there the branch that ended later wins. So a late reminder,
which carries old values but wrote nothing, can never undo what the main path decided, and
no history of tokens is needed to see that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Stamps = dict[str, tuple[int, ...]]
"""Variable name -> writes known, oldest first, the current one last."""


@dataclass
class Known:
    """The variables of one branch with their stamps; `arrived` is when the branch ended."""

    data: dict[str, Any]
    stamps: Stamps
    arrived: int = 0

    def only(self, names: Iterable[str]) -> Known:
        """What it knows of these variables."""
        kept = frozenset(names)
        data = {name: value for name, value in self.data.items() if name in kept}
        return Known(data, {name: known for name, known in self.stamps.items() if name in kept}, self.arrived)


def copied(value: Any) -> Any:
    """A copy that shares no list or context with the original; other values are immutable."""
    if isinstance(value, dict):
        return {k: copied(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [copied(v) for v in value]
    return value


def same(a: Any, b: Any) -> bool:
    """Equality of FEEL values: `true` is not 1, lists and contexts compare by content."""
    if a is b:
        return True
    if isinstance(a, bool) or isinstance(b, bool):
        return False
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(v, b[k]) for k, v in a.items())
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, (int, Decimal)) and isinstance(b, (int, Decimal)):
        return a == b
    return type(a) is type(b) and bool(a == b)


def merged(branches: Iterable[Known], tick: Callable[[], int] | None = None) -> tuple[Known, list[str]]:
    """All branches in one, and the names two of them changed independently.

    Values are taken whole; the branch that arrived last wins a conflict. `tick` gives the number of
    a fresh write: a join that settles a conflict is one (so that a copy taken before the join can
    never be the newer one); a mere look at the state of things is not (None).
    """
    ordered = sorted(branches, key=lambda branch: branch.arrived)
    result = Known({}, {}, max((b.arrived for b in ordered), default=0))
    conflicts = []
    for name in _names(ordered):
        rivals = _newest([b for b in ordered if name in b.stamps], name)
        winner = rivals[-1]
        if any(r.stamps[name][-1] != winner.stamps[name][-1] for r in rivals):
            conflicts.append(name)
        if name in winner.data:
            result.data[name] = winner.data[name]
        result.stamps[name] = _known_writes(ordered, name, winner.stamps[name])
        if tick is not None and conflicts[-1:] == [name]:
            result.stamps[name] += (tick(),)
    return result, conflicts


def _names(branches: Sequence[Known]) -> list[str]:
    return list(dict.fromkeys(name for branch in branches for name in branch.stamps))


def _newest(branches: list[Known], name: str) -> list[Known]:
    """Those whose value no other branch knows of and has overwritten."""

    def outdated(one: Known) -> bool:
        write = one.stamps[name][-1]
        return any(write in other.stamps[name][:-1] for other in branches if other is not one)

    newest = [b for b in branches if not outdated(b)]
    return newest or branches


def _known_writes(branches: Sequence[Known], name: str, winner: tuple[int, ...]) -> tuple[int, ...]:
    known = {write for branch in branches for write in branch.stamps.get(name, ())}
    return (*sorted(known - {winner[-1]}), winner[-1])
