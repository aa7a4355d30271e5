"""An engine for one command: on the running desk's database, or on one started for the command alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.settings import Settings, read

if TYPE_CHECKING:
    from engine import Engine
    from engine.records import Actor


@contextmanager
def engine(*, make: bool = False) -> Iterator[Engine]:
    """An Engine by the environment's settings; with `make` an embedded database is made when there is none."""
    from engine import build
    from engine.embedded.own import own_database

    with own_database(read(), make=make) as settings:
        opened = build(settings)
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def database(*, make: bool = False) -> Iterator[Settings]:
    """Settings whose database answers, without an engine on it."""
    from engine.embedded.own import own_database

    with own_database(read(), make=make) as settings:
        yield settings


def operator() -> Actor:
    """Who acts in history: whoever may use this terminal."""
    from engine.records import Actor

    return Actor("operator", "operator")
