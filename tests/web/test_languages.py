"""Four languages, each complete (R81)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from engine import Engine
from web import i18n

OTHERS = ("tr", "ru", "es")
PLACE = re.compile(r"%\((\w+)\)s")
PUBLIC = ("/", "/complaint", "/complaint/done", "/track", "/procedure", "/sign-in", "/a/unknown", "/no-such-page")


@pytest.mark.parametrize("code", OTHERS)
def test_every_sentence_of_every_page_is_translated(code: str) -> None:
    assert i18n.missing(code) == []


@pytest.mark.parametrize("code", OTHERS)
def test_no_translation_is_left_over(code: str) -> None:
    used = {text if isinstance(text, str) else text[0] for text in i18n.messages()}
    known = {m.id if isinstance(m.id, str) else m.id[0] for m in i18n.catalogue(code) if m.id}
    assert known - used == set()


@pytest.mark.parametrize("code", OTHERS)
def test_translations_name_the_same_places(code: str) -> None:
    wrong = []
    for message in i18n.catalogue(code):
        if not message.id:
            continue
        wanted = set(PLACE.findall(message.id if isinstance(message.id, str) else message.id[1]))
        forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        wrong += [message.id for text in forms if set(PLACE.findall(text)) != wanted]
    assert not wrong


@pytest.mark.parametrize("code", ["en", *OTHERS])
@pytest.mark.parametrize("path", PUBLIC)
def test_every_page_speaks_every_language(desk: Engine, browser: Any, path: str, code: str) -> None:
    answer = browser.get(f"{path}?lang={code}")
    assert answer.status_code < 500
    assert f'<html lang="{code}">' in answer.text
    words = i18n.catalogue(code).get("Complaining is free of charge.") if code != "en" else None
    assert (words.string if words else "Complaining is free of charge.") in answer.text


@pytest.mark.parametrize(
    "code,status,date",
    [
        ("en", "Under evaluation", "Thu 26 Mar 2026 17:30"),
        ("tr", "Değerlendiriliyor", "Per 26 Mar 2026 17:30"),
        ("ru", "Оценивается", "чт 26 мар. 2026 17:30"),
        ("es", "En evaluación", "jue 26 mar 2026 17:30"),
    ],
)
def test_status_and_dates_are_in_the_readers_language(alice: Any, code: str, status: str, date: str) -> None:
    text = alice.get(f"/track/case?lang={code}").text
    assert status in text
    assert date in text


def test_the_choice_is_remembered_and_can_be_changed(desk: Engine, browser: Any) -> None:
    browser.get("/?lang=ru")
    assert '<html lang="ru">' in browser.get("/track").text
    browser.get("/track?lang=es")
    assert '<html lang="es">' in browser.get("/").text


@pytest.mark.parametrize(
    "header,code", [("tr-TR,tr;q=0.9,en;q=0.5", "tr"), ("de,ru;q=0.4", "ru"), ("de", "en"), ("", "en")]
)
def test_a_new_visitor_reads_what_the_browser_asks_for(desk: Engine, browser: Any, header: str, code: str) -> None:
    assert f'<html lang="{code}">' in browser.get("/", headers={"Accept-Language": header}).text


def test_an_unknown_language_changes_nothing(desk: Engine, browser: Any) -> None:
    answer = browser.get("/?lang=xx")
    assert '<html lang="en">' in answer.text
    assert "Set-Cookie" not in answer.headers or "language=xx" not in answer.headers["Set-Cookie"]


def test_dates_are_shown_in_istanbul_time(app: Flask) -> None:
    with app.test_request_context("/"):
        assert i18n.moment(datetime(2026, 3, 25, 14, 30, tzinfo=UTC)) == "Wed 25 Mar 2026 17:30"
        assert i18n.moment(None) == ""
