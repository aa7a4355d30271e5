"""What every verb needs, joined once by `bootstrap.build`, and what one verb holds while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Connection

from engine.database import Database
from engine.handling import Operation
from engine.settings import Settings

if TYPE_CHECKING:
    from engine.access.seal import Keys
    from engine.definitions.releases import Definitions


class Clock(Protocol):
    """Both clocks (decision 16); `engine.clock` is one."""

    def real(self) -> datetime:
        """Real time, UTC."""
        ...

    def business(self, connection: Connection) -> datetime:
        """Business time, UTC."""
        ...

    def set_business(self, connection: Connection, instant: datetime | None, *, frozen: bool = False) -> None:
        """Move, freeze or reset business time."""
        ...


Nudge = Callable[[Sequence[str]], bool | None]
"""Tells workers that these jobs are due; never raises, never blocks for long, may lose everything.

False: it is known that nobody was told, and a sweep performs them itself.
"""


@dataclass(frozen=True)
class House:
    """The parts of a running desk."""

    settings: Settings
    database: Database
    clock: Clock
    keys: Keys
    definitions: Definitions
    operations: Callable[[], Mapping[str, Operation]]
    nudge: Nudge


@dataclass
class Ledger:
    """One verb's transaction: where it writes, the two instants it goes by, the jobs to nudge after commit."""

    connection: Connection
    house: House
    now: datetime
    """Business time, read once."""
    real: datetime
    nudges: list[str] = field(default_factory=list)

    def execute(self, statement: Any, parameters: Any = None) -> Any:
        """Shorthand for the connection's `execute`."""
        return self.connection.execute(statement, parameters)
