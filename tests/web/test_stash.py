"""Files of an unfinished form: kept for its browser, for two hours, within bounds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.records import Upload
from web.portal.stash import SECONDS, Stash

KEY = b"a key of the tests"


@pytest.fixture
def stash(tmp_path: Path) -> Stash:
    return Stash(tmp_path / "stash", KEY)


def test_what_is_kept_comes_back_as_it_was(stash: Stash) -> None:
    kept = stash.keep([Upload("a.txt", b"one"), Upload("a.txt", b"two")])
    notes, uploads = stash.take([k.note for k in kept])
    assert [u.content for u in uploads] == [b"one", b"two"]
    assert [n.size for n in notes] == [3, 3]


def test_a_note_of_another_desk_opens_nothing(stash: Stash, tmp_path: Path) -> None:
    (kept,) = Stash(tmp_path / "stash", b"another key").keep([Upload("a.txt", b"one")])
    assert stash.take([kept.note]) == ([], [])


def test_files_do_not_carry_the_names_people_gave_them(stash: Stash, tmp_path: Path) -> None:
    stash.keep([Upload("../../etc/passwd", b"x")])
    (file,) = (tmp_path / "stash").iterdir()
    assert len(file.name) == 32


def test_what_waited_too_long_is_removed(stash: Stash, tmp_path: Path) -> None:
    (kept,) = stash.keep([Upload("a.txt", b"one")])
    (file,) = (tmp_path / "stash").iterdir()
    long_ago = file.stat().st_mtime - SECONDS - 1
    os.utime(file, (long_ago, long_ago))
    stash.keep([Upload("b.txt", b"two")])
    assert stash.take([kept.note]) == ([], [])


def test_a_finished_form_leaves_nothing(stash: Stash, tmp_path: Path) -> None:
    kept = stash.keep([Upload("a.txt", b"one")])
    stash.drop([k.note for k in kept])
    assert not list((tmp_path / "stash").iterdir())
