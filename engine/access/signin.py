"""Signing in: count first, hash with nothing open, then the session. One failure for every reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from engine.access import sessions, throttle
from engine.access.numbers import normalise_number, normalise_password
from engine.errors import SignInFailed
from engine.house import House, Ledger
from engine.models import access, instance, person

Verb = Callable[[Callable[[Ledger], Any]], Any]


def staff(house: House, verb: Verb, login: str, password: str, network: str) -> str:
    """Sign a member of staff in. Answers the session's token. Raises SignInFailed."""
    name = login.strip().lower()[:64]
    counted = throttle.buckets("staff", name, network)
    verb(lambda ledger: throttle.admit(ledger, counted))
    with house.database.reading() as connection:
        found = connection.execute(
            select(person.c.id, person.c.password_hash).where(person.c.login == name, person.c.active)
        ).first()
    if not house.keys.verify_password(found.password_hash if found else None, password) or found is None:
        raise SignInFailed

    def enter(ledger: Ledger) -> str:
        throttle.forgive(ledger, counted)
        return sessions.open_session(ledger, person_id=found.id)

    return str(verb(enter))


def customer(house: House, verb: Verb, number: str, password: str, network: str) -> str:
    """Sign a customer in to one case. Answers the session's token. Raises SignInFailed.

    A number that does not exist takes as long and counts as much as a wrong password (requirements, section 6).
    """
    name = normalise_number(number)[:64]
    counted = throttle.buckets("case", name, network)
    verb(lambda ledger: throttle.admit(ledger, counted))
    with house.database.reading() as connection:
        found = connection.execute(
            select(instance.c.id, access.c.password_hash).join(access).where(instance.c.number == name)
        ).first()
    stored = found.password_hash if found else None
    if not house.keys.verify_password(stored, normalise_password(password)) or found is None:
        raise SignInFailed

    def enter(ledger: Ledger) -> str:
        throttle.forgive(ledger, counted)
        return sessions.open_session(ledger, instance_id=found.id)

    return str(verb(enter))
