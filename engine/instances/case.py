"""One instance inside one verb: its locked row, what will be saved to it, the lines of its history.

Every verb about an instance locks its row first and saves it last; nobody ever holds two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import select, update

from engine import feel, history
from engine.calendar.rule import Calendar
from engine.database import Again
from engine.definitions.bundle import Bundle
from engine.definitions.releases import calendar_of
from engine.errors import Conflict, NotFound
from engine.house import Ledger
from engine.lookup import uid
from engine.models import instance
from engine.records import Actor
from engine.states import InstanceState


@dataclass
class Case:
    """A locked instance. `row` is as it was read, `changes` what `save` will write."""

    ledger: Ledger
    row: Mapping[str, Any]
    actor: str
    changes: dict[str, Any] = field(default_factory=dict)
    entries: list[history.Entry] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The instance's id."""
        return str(self.row["id"])

    @cached_property
    def bundle(self) -> Bundle:
        """The release it runs on."""
        return self.ledger.house.definitions.bundle(self.row["release_id"])

    @cached_property
    def calendar(self) -> Calendar:
        """The company calendar by its release."""
        return calendar_of(self.ledger.connection, self.bundle)

    @cached_property
    def feel(self) -> feel.Context:
        """What FEEL expressions of this verb see besides variables: now, the zone, working days."""
        now = self.ledger.now
        return feel.Context(now, self.calendar.zone, self.calendar.feel_functions(now))

    @cached_property
    def variables(self) -> dict[str, Any]:
        """The instance's variables as FEEL values."""
        loaded: dict[str, Any] = feel.from_json(self.row["variables"])
        return loaded

    def current(self, name: str) -> Any:
        """A column as it will be saved."""
        return self.changes.get(name, self.row[name])

    def note(
        self,
        kind: str,
        *,
        element_id: str | None = None,
        token: str | None = None,
        source: str | None = None,
        target: str | None = None,
        payload: Mapping[str, Any] | None = None,
        actor: str | None = None,
    ) -> None:
        """Add a line to the history; personal data belongs into the payload only."""
        self.entries.append(history.Entry(kind, element_id, token, source, target, payload, actor))

    def save(self) -> None:
        """Write the history and the row, if it still has the version that was read (else the verb is redone)."""
        seq, last = history.append(
            self.ledger.connection, self.row, self.entries, actor=self.actor, at=self.ledger.now, real=self.ledger.real
        )
        values = {**self.changes, "history_seq": seq, "history_hash": last, "version": self.row["version"] + 1}
        saved = self.ledger.execute(
            update(instance).where(instance.c.id == self.id, instance.c.version == self.row["version"]).values(**values)
        )
        if saved.rowcount != 1:
            raise Again


def lock(ledger: Ledger, instance_id: str, actor: Actor | str, *, skip_locked: bool = False) -> Case:
    """Lock an instance's row. Raises NotFound, or with `skip_locked` Conflict when another verb holds it."""
    statement = select(instance).where(instance.c.id == uid(instance_id)).with_for_update(skip_locked=skip_locked)
    row = ledger.execute(statement).mappings().first()
    if row is None:
        raise Conflict if skip_locked else NotFound
    return Case(ledger, dict(row), actor.id if isinstance(actor, Actor) else actor)


def require_active(case: Case) -> None:
    """Raise Conflict when the instance is suspended or over."""
    if case.row["state"] != InstanceState.ACTIVE:
        raise Conflict("this case is over, or resting, and takes no more steps")
