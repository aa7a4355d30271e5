"""What a scenario came to, and how that differs from what it expects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import feel
from engine.records import HistoryRecord, InstanceRecord


class ScenarioFailed(AssertionError):
    """A scenario could not be played to its end."""


@dataclass(frozen=True)
class Run:
    """What happened, read from the stored case.

    `path` lists the elements in the order they were entered, `entered_at` the last business time of
    each; `messages` are `template/channel`; `statuses` and `outcomes` are what was set, in turn (an
    outcome of None: the case went on); `incidents` are the open ones.
    """

    name: str
    instance: InstanceRecord
    history: Sequence[HistoryRecord]
    path: Sequence[str]
    messages: Sequence[str]
    statuses: Sequence[str]
    outcomes: Sequence[str | None]
    entered_at: Mapping[str, datetime]
    incidents: Sequence[str]

    @property
    def variables(self) -> Mapping[str, Any]:
        """The instance's variables at the end, as JSON."""
        shown: Mapping[str, Any] = feel.to_json(dict(self.instance.variables))
        return shown


def differences(run: Run, expected: Mapping[str, Any]) -> list[str]:
    """What of a scenario's `expect` did not come true, one sentence each; open incidents are always named.

    `status`, `outcome`, `ended`, `statuses` and `outcomes` (all, in order), `path` (in this order, others
    between), `never` (elements), `messages`, `no_messages`, `variables`, `at` (element -> instant it was entered).
    """
    facts = {
        "status": run.instance.public_status,
        "outcome": run.instance.outcome,
        "ended": run.instance.state == "ended",
        "statuses": list(run.statuses),
        "outcomes": list(run.outcomes),
    }
    sent = f"sent were {list(run.messages)}"
    found = [f"incident at {incident}" for incident in run.incidents]
    found += [f"{k} is {facts[k]!r}, not {expected[k]!r}" for k in facts if k in expected and facts[k] != expected[k]]
    found += _path(run.path, expected.get("path", []))
    found += [f"{element} was entered" for element in expected.get("never", []) if element in run.path]
    found += [f"no message {m}; {sent}" for m in expected.get("messages", []) if m not in run.messages]
    found += [f"the message {m} was sent" for m in expected.get("no_messages", []) if m in run.messages]
    return found + _values(run.variables, expected.get("variables", {})) + _times(run, expected.get("at", {}))


def _values(variables: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    return [
        f"{name} is {variables.get(name)!r}, not {value!r}"
        for name, value in wanted.items()
        if variables.get(name) != value
    ]


def _times(run: Run, wanted: Mapping[str, str]) -> list[str]:
    return [
        f"{element} was entered at {run.entered_at.get(element)}, not at {instant_of(said)}"
        for element, said in wanted.items()
        if run.entered_at.get(element) != instant_of(said)
    ]


def _path(path: Sequence[str], wanted: Sequence[str]) -> list[str]:
    rest = iter(path)
    for element in wanted:
        if element not in rest:
            return [f"{element} is missing, or too early, in the path {list(path)}"]
    return []


def instant_of(text: str) -> datetime:
    """An instant with its offset, as scenarios write it. Raises ScenarioFailed."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ScenarioFailed(f"{text!r} is no instant, and no timer of that id runs") from None
    if found.tzinfo is None:
        raise ScenarioFailed(f"{text!r} has no offset: write +03:00 for Istanbul")
    return found
