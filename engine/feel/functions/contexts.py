"""Context functions (DMN 1.5, 10.3.4.10)."""

from __future__ import annotations

from typing import Any

from engine.feel.functions.registry import builtin
from engine.feel.runtime import Run

Entries = dict[str, Any]


@builtin("get value", "m: context, key: string")
def get_value(run: Run, entries: Entries, key: str) -> Any:
    """The entry's value."""
    return entries.get(key)


@builtin("get value", "m: context, keys: list")
def get_value_along(run: Run, entries: Entries, keys: list[Any]) -> Any:
    """The value at the end of a path of keys (not in DMN)."""
    value: Any = entries
    for key in keys:
        value = value.get(key) if type(value) is dict and type(key) is str else None
    return value


@builtin("get entries", "m: context")
def get_entries(run: Run, entries: Entries) -> list[Any]:
    """A list of contexts with key and value."""
    return [{"key": key, "value": value} for key, value in entries.items()]


@builtin("context", "entries: list")
def context_of(run: Run, entries: list[Any]) -> Entries | None:
    """A context from a list of contexts with key and value."""
    made: Entries = {}
    for entry in entries:
        if not isinstance(entry, dict) or not {"key", "value"} <= entry.keys():
            return None
        if type(entry["key"]) is not str or entry["key"] in made:
            return None
        made[entry["key"]] = entry["value"]
    return made


@builtin("context put", "context: context, key: string, value: any?")
def put(run: Run, entries: Entries, key: str, value: Any) -> Entries:
    """The context with one entry set."""
    run.tick(len(entries))
    return {**entries, key: value}


@builtin("context put", "context: context, keys: list, value: any?")
def put_along(run: Run, entries: Entries, keys: list[Any], value: Any) -> Entries | None:
    """The context with an entry set at the end of a path of keys."""
    if not keys or any(type(key) is not str for key in keys):
        return None
    first, rest = keys[0], keys[1:]
    if not rest:
        return put(run, entries, first, value)
    inner = entries.get(first)
    if not isinstance(inner, dict) or len(keys) > 32:
        return None
    return put(run, entries, first, put_along(run, inner, rest, value))


@builtin("context merge", "contexts: list")
def merge(run: Run, contexts: list[Any]) -> Entries | None:
    """One context of several; later ones win."""
    merged: Entries = {}
    for entries in contexts:
        if not isinstance(entries, dict):
            return None
        merged.update(entries)
        run.tick(len(entries))
    return merged
