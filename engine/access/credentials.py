"""What a customer follows a case with: a public number and a password, kept as a hash.

A sealed copy of the password exists until its messages are sent, 24 hours at most (real time).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, insert, select, update

from engine.access.numbers import new_password
from engine.access.seal import Keys
from engine.house import House, Ledger
from engine.instances.case import Case
from engine.models import access

SEALED_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Fresh:
    """A new password: in clear this once, hashed, sealed."""

    password: str
    hashed: str
    sealed: bytes


def fresh(keys: Keys) -> Fresh:
    """Make a password; hashing takes its time, so this comes before the verb."""
    password = new_password()
    return Fresh(password, keys.hash_password(password), keys.seal(password))


def issue(case: Case, made: Fresh) -> None:
    """Give a new instance its password."""
    case.ledger.execute(
        insert(access).values(
            instance_id=case.id,
            password_hash=made.hashed,
            sealed_password=made.sealed,
            sealed_until=case.ledger.real + SEALED_FOR,
        )
    )


def sealed_password(ledger: Ledger, instance_id: str) -> str | None:
    """The password while its sealed copy exists, for messages and repeated requests."""
    return read_sealed(ledger.connection, ledger.house, instance_id)


def read_sealed(connection: Connection, house: House, instance_id: str) -> str | None:
    """As `sealed_password`, over any connection."""
    statement = select(access.c.sealed_password).where(
        access.c.instance_id == instance_id, access.c.sealed_until > house.clock.real()
    )
    sealed = connection.execute(statement).scalar()
    return house.keys.unseal(bytes(sealed)) if sealed else None


def close(case: Case) -> None:
    """The case is over: nobody needs the sealed copy any more. The hash stays, the customer may look on."""
    case.ledger.execute(
        update(access).where(access.c.instance_id == case.id).values(sealed_password=None, sealed_until=None)
    )


def erase_expired(ledger: Ledger) -> int:
    """Erase the sealed passwords whose time is over. Answers how many."""
    expired = update(access).where(access.c.sealed_until <= ledger.real)
    return int(ledger.execute(expired.values(sealed_password=None, sealed_until=None)).rowcount)
