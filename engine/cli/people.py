"""people list, add, disable, reset."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from engine.cli.opened import engine
from engine.errors import NotFound, SettingsError

if TYPE_CHECKING:
    from engine import Engine

SHORTEST_PASSWORD = 12


def show(given: Namespace) -> int:
    """Everybody who may sign in, with groups."""
    with engine() as desk:
        for person in desk.queries.people():
            state = "" if person.active else "  (disabled)"
            print(f"{person.login:<16} {person.name:<24} {', '.join(sorted(person.groups))}{state}")
    return 0


def add(given: Namespace) -> int:
    """Add a person; the password comes from the terminal or a pipe, never from the command line."""
    with engine() as desk:
        desk.add_person(
            given.login,
            given.name,
            password(),
            email=given.email,
            language=given.language,
            groups=given.groups,
        )
        print(f"{given.login} may sign in")
    return 0


def disable(given: Namespace) -> int:
    """End a person's access and sessions; what is claimed goes back to the group."""
    with engine() as desk:
        desk.disable_person(_id_of(desk, given.login))
        print(f"{given.login} may no longer sign in")
    return 0


def reset(given: Namespace) -> int:
    """Give a person a new password; open sessions end."""
    with engine() as desk:
        desk.reset_password(_id_of(desk, given.login), password())
        print(f"{given.login} has a new password")
    return 0


def password() -> str:
    """Ask twice at a terminal, read one line from a pipe. Raises SettingsError when it is too short."""
    if sys.stdin.isatty():
        word = getpass.getpass("New password: ")
        if getpass.getpass("Again: ") != word:
            raise SettingsError("the two passwords differ")
    else:
        word = sys.stdin.readline().rstrip("\n")
    if len(word) < SHORTEST_PASSWORD:
        raise SettingsError(f"a password needs at least {SHORTEST_PASSWORD} characters")
    return word


def _id_of(desk: Engine, login: str) -> str:
    for person in desk.queries.people():
        if person.login == login:
            return person.id
    raise NotFound(f"nobody signs in as {login!r}")
