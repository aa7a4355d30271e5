"""people list, add, disable, reset."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace

from engine.cli.opened import engine
from engine.errors import SettingsError


def show(given: Namespace) -> int:
    """Everybody who may sign in, with groups."""
    with engine() as desk:
        for person in desk.queries.people():
            state = "" if person.active else "  (disabled)"
            print(f"{person.login:<16} {person.name:<24} {', '.join(sorted(person.groups))}{state}")
    return 0


def add(given: Namespace) -> int:
    """Add a person. Without --ask a random password is made and shown once."""
    with engine() as desk:
        chosen = password() if given.ask else None
        _, word = desk.add_person(
            given.login, given.name, chosen, groups=given.groups, email=given.email, language=given.language
        )
        print(f"{given.login} may sign in" + ("" if chosen else f" with the password {word}"))
    return 0


def disable(given: Namespace) -> int:
    """End a person's access and sessions at once."""
    with engine() as desk:
        desk.disable_person(desk.person_by_login(given.login).id)
        print(f"{given.login} may no longer sign in")
    return 0


def reset(given: Namespace) -> int:
    """Give a person a new password; open sessions end. Without --ask a random one is made and shown once."""
    with engine() as desk:
        chosen = password() if given.ask else None
        word = desk.reset_password(desk.person_by_login(given.login).id, chosen)
        print(f"{given.login} has a new password" + ("" if chosen else f": {word}"))
    return 0


def password() -> str:
    """Ask twice at a terminal, read one line from a pipe; never from the command line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    word = getpass.getpass("New password: ")
    if getpass.getpass("Again: ") != word:
        raise SettingsError("the two passwords differ")
    return word
