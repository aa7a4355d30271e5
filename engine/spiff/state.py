"""The stored form of an instance: open tokens and what they know, nothing else.

One byte of format version, then compressed JSON. Finished tokens are not kept: what they did is in
the history, what they changed is with the tokens that follow (see `values`). Values are written
once and shared by all tokens that hold them, through `feel.to_json`; no user data ever reaches a
registry of SpiffWorkflow (correction 9).
"""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

import orjson
import zstandard
from SpiffWorkflow.util.task import TaskState

from engine import feel
from engine.spiff.facts import StepContext
from engine.spiff.specs import Specs
from engine.spiff.tokens import Token
from engine.spiff.values import Known
from engine.spiff.workflows import Instance, Part, Tree

FORMAT = 1
_LARGEST = 64 << 20


def prune(instance: Instance) -> None:
    """Forget finished tokens; an execution of a loop stays a child of its loop (correction 3)."""
    for tree in instance.trees():
        for token in list(tree.tasks.values()):
            if token.has_state(TaskState.FINISHED_MASK):
                del tree.tasks[token.id]
        for token in tree.tasks.values():
            if token._parent not in tree.tasks:
                token._parent, token.depth_ = None, 0
            token._children = [child for child in token._children if child in tree.tasks]


class _Pool:
    """Values by identity: what several tokens share is written once and shared again after loading."""

    def __init__(self) -> None:
        self.written: list[Any] = []
        self._seen: dict[int, int] = {}
        self._held: list[Any] = []

    def put(self, value: Any) -> int:
        """The number of a value."""
        if id(value) not in self._seen:
            self._seen[id(value)] = len(self.written)
            self._held.append(value)
            self.written.append(feel.to_json(value))
        return self._seen[id(value)]


def dump(instance: Instance) -> bytes:
    """The stored form; prunes first."""
    prune(instance)
    pool = _Pool()
    live = _current(instance)
    trees = [_tree(tree, pool, live) for tree in instance.trees()]
    content = {"counter": instance.counter, "trees": trees, "values": pool.written}
    return bytes([FORMAT]) + zstandard.compress(orjson.dumps(content), 1)


def _current(instance: Instance) -> dict[str, set[int]]:
    """Variable -> writes whose value some token holds: older ones can never be asked for again."""
    found: dict[str, set[int]] = {}
    for tree in instance.trees():
        for token in tree.open.values():
            for name, writes in token.stamps.items():
                found.setdefault(name, set()).add(writes[-1])
    return found


def _known(known: Known, pool: _Pool, live: dict[str, set[int]]) -> dict[str, Any]:
    return {
        "data": {name: pool.put(value) for name, value in known.data.items()},
        "stamps": {
            name: [write for write in writes[:-1] if write in live.get(name, ())] + [writes[-1]]
            for name, writes in known.stamps.items()
        },
    }


def _tree(tree: Tree, pool: _Pool, live: dict[str, set[int]]) -> dict[str, Any]:
    host = tree.parent_task_id
    return {
        "host": None if host is None else str(host),
        "spec": tree.spec.name,
        "completed": tree.completed,
        "success": tree.success,
        "result": None if tree.result is None else _known(tree.result, pool, live),
        "tokens": [_token(token, pool, live) for token in tree.open.values()],
    }


def _token(token: Token, pool: _Pool, live: dict[str, set[int]]) -> dict[str, Any]:
    return {
        "id": str(token.id),
        "parent": None if token._parent is None else str(token._parent),
        "spec": token.task_spec.name,
        "state": token.state,
        "triggered": token.triggered,
        "born": token.born,
        "changed": token.changed,
        "internal": feel.to_json(token.internal_data),
        **_known(token.known(), pool, live),
    }


def load(specs: Specs, state: bytes, context: StepContext) -> Instance:
    """The instance of a stored form. Raises ValueError for another format version or damaged bytes."""
    if state[:1] != bytes([FORMAT]):
        version = state[0] if state else "none"
        raise ValueError(f"the stored state has format {version}; this version reads {FORMAT} only")
    try:
        raw = orjson.loads(zstandard.decompress(state[1:], max_output_size=_LARGEST))
    except zstandard.ZstdError as error:
        raise ValueError("the stored state is damaged") from error
    values = [feel.from_json(value) for value in raw["values"]]
    instance = Instance(specs.processes[specs.main], specs.processes, context)
    instance.decisions = specs.decisions
    for number, one in enumerate(raw["trees"]):
        tree = instance if number == 0 else _part(instance, specs, one)
        _fill(tree, one, values)
    instance.counter = raw["counter"]
    return instance


def _part(instance: Instance, specs: Specs, raw: dict[str, Any]) -> Part:
    host = UUID(raw["host"])
    part = Part(specs.processes[raw["spec"]], host, instance)
    instance.subprocesses[host] = part
    return part


def _fill(tree: Tree, raw: dict[str, Any], values: list[Any]) -> None:
    tree.completed, tree.success = raw["completed"], raw["success"]
    if raw["result"] is not None:
        tree.result = _read_known(raw["result"], values)
    for one in raw["tokens"]:
        token = Token(tree, tree.spec.task_specs[one["spec"]], state=one["state"], key=UUID(one["id"]))
        token.triggered, token.born, token.changed = one["triggered"], one["born"], one["changed"]
        token.internal_data = cast("dict[str, Any]", feel.from_json(one["internal"]))
        token.take(_read_known(one, values))
        if one["parent"] is not None:
            parent = tree.tasks[UUID(one["parent"])]
            token._parent = parent.id
            parent._children.append(token.id)


def _read_known(raw: dict[str, Any], values: list[Any]) -> Known:
    data = {name: values[number] for name, number in raw["data"].items()}
    return Known(data, {name: tuple(writes) for name, writes in raw["stamps"].items()})
