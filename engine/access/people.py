"""Members of staff: who they are and which groups they work in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from engine.errors import Conflict, FieldProblem, Forbidden, Invalid, NotFound
from engine.house import Ledger
from engine.lookup import uid
from engine.models import person, session
from engine.records import Actor, PersonRecord

SHORTEST_PASSWORD = 10


def add(
    ledger: Ledger,
    login: str,
    name: str,
    groups: Sequence[str],
    password_hash: str,
    *,
    email: str | None,
    language: str,
    demo: bool,
) -> PersonRecord:
    """Add somebody. Raises Conflict when the login is taken, Invalid when login or name is empty."""
    wrong = [FieldProblem(key, "required") for key, text in (("login", login), ("name", name)) if not text.strip()]
    if wrong:
        raise Invalid(wrong)
    person_id = str(uuid4())
    added = ledger.execute(
        insert(person)
        .values(
            id=person_id,
            login=_login(login),
            name=name.strip(),
            email=email or None,
            language=language,
            groups=sorted(set(groups)),
            password_hash=password_hash,
            demo=demo,
        )
        .on_conflict_do_nothing(index_elements=["login"])
        .returning(person.c.id)
    )
    if added.scalar() is None:
        raise Conflict("somebody has this login already")
    return record(ledger, person_id)


def record(ledger: Ledger, person_id: str) -> PersonRecord:
    """Somebody by id. Raises NotFound."""
    row = ledger.execute(select(person).where(person.c.id == uid(person_id))).mappings().first()
    if row is None:
        raise NotFound
    return PersonRecord(**{name: row[name] for name in PersonRecord.__dataclass_fields__})


def actor(who: PersonRecord) -> Actor:
    """Somebody as the one who does something. Raises Forbidden for people who no longer work here."""
    if not who.active:
        raise Forbidden
    return Actor(who.id, who.name, frozenset(who.groups))


def by_login(ledger: Ledger, login: str) -> PersonRecord:
    """Somebody by login. Raises NotFound."""
    person_id = ledger.execute(select(person.c.id).where(person.c.login == _login(login))).scalar()
    if person_id is None:
        raise NotFound("nobody has this login")
    return record(ledger, person_id)


def disable(ledger: Ledger, person_id: str) -> None:
    """End somebody's access: at once, in every browser. Raises NotFound."""
    record(ledger, person_id)
    ledger.execute(update(person).where(person.c.id == person_id).values(active=False))
    end_sessions(ledger, person_id)


def enable(ledger: Ledger, person_id: str) -> None:
    """Let somebody in again. Raises NotFound."""
    record(ledger, person_id)
    ledger.execute(update(person).where(person.c.id == person_id).values(active=True))


def set_password(ledger: Ledger, person_id: str, password_hash: str) -> None:
    """Give somebody another password; sessions begun with the old one end."""
    record(ledger, person_id)
    ledger.execute(update(person).where(person.c.id == person_id).values(password_hash=password_hash))
    end_sessions(ledger, person_id)


def set_groups(ledger: Ledger, person_id: str, groups: Sequence[str]) -> None:
    """Put somebody into these groups and no others; the next request sees it."""
    record(ledger, person_id)
    ledger.execute(update(person).where(person.c.id == person_id).values(groups=sorted(set(groups))))


def set_language(ledger: Ledger, person_id: str, language: str) -> None:
    """The language somebody reads."""
    ledger.execute(update(person).where(person.c.id == uid(person_id)).values(language=language[:5]))


def end_sessions(ledger: Ledger, person_id: str) -> None:
    """Sign somebody out everywhere."""
    ledger.execute(delete(session).where(session.c.person_id == person_id))


def new_password() -> str:
    """A first password for somebody: 80 random bits."""
    return secrets.token_urlsafe(10) + "-" + secrets.token_hex(2)


def check_password(password: str) -> None:
    """Raise Invalid for a password that is too short to be one."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid([FieldProblem("password", "too_short", {"limit": SHORTEST_PASSWORD})])


def _login(login: str) -> str:
    return login.strip().lower()[:64]
