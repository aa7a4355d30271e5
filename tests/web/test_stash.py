"""Files of an unfinished form: kept for its browser, for two hours, within bounds, for any web process."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from engine import build, waiting_files
from engine.records import Upload
from web.portal.stash import Stash

KEY = b"a key of the tests"


@pytest.fixture
def stash(engine: Any) -> Stash:
    return Stash(engine, KEY)


def waiting(database: str) -> int:
    with psycopg.connect(database) as connection:
        return connection.execute("select count(*) from waiting_file").fetchone()[0]  # type: ignore[index]


def test_what_is_kept_comes_back_as_it_was(stash: Stash) -> None:
    kept = stash.keep([Upload("a.txt", b"one"), Upload("a.txt", b"two")])
    notes, uploads = stash.take([k.note for k in kept])
    assert [u.content for u in uploads] == [b"one", b"two"]
    assert [n.size for n in notes] == [3, 3]


def test_another_web_process_finds_what_the_first_one_kept(stash: Stash, settings: Any) -> None:
    (kept,) = stash.keep([Upload("a.txt", b"one")])
    other = build(settings)
    try:
        assert [u.content for u in Stash(other, KEY).take([kept.note])[1]] == [b"one"]
    finally:
        other.close()


def test_a_note_of_another_desk_opens_nothing(stash: Stash, engine: Any) -> None:
    (kept,) = Stash(engine, b"another key").keep([Upload("a.txt", b"one")])
    assert stash.take([kept.note]) == ([], [])


def test_the_names_people_gave_are_in_the_note_only(stash: Stash, database: str) -> None:
    (kept,) = stash.keep([Upload("../../etc/passwd", b"x")])
    with psycopg.connect(database) as connection:
        (row,) = connection.execute("select id, content, size from waiting_file").fetchall()
    assert len(row[0]) == 32
    assert (bytes(row[1]), row[2], kept.name) == (b"x", 1, "../../etc/passwd")


def test_what_waited_too_long_is_neither_found_nor_kept(stash: Stash, engine: Any, database: str) -> None:
    (kept,) = stash.keep([Upload("a.txt", b"one")])
    with psycopg.connect(database) as connection:
        connection.execute("update waiting_file set real_created = real_created - interval '2 hours 1 second'")
    assert stash.take([kept.note]) == ([], [])
    engine.sweep()
    assert waiting(database) == 0


def test_a_finished_form_leaves_nothing(stash: Stash, database: str) -> None:
    kept = stash.keep([Upload("a.txt", b"one")])
    stash.drop([k.note for k in kept])
    assert waiting(database) == 0


def test_beyond_the_bound_nothing_more_is_kept(stash: Stash, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_files, "MOST_BYTES", 5)
    assert [k.name for k in stash.keep([Upload("a.txt", b"one"), Upload("b.txt", b"two")])] == ["a.txt"]
    assert stash.keep([Upload("c.txt", b"three")]) == []
