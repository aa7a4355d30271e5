"""Headers of every page, and a log that holds ids and states only (threats T17, T24)."""

from __future__ import annotations

import re
from typing import Any

import pytest
import structlog
from flask import Flask

from engine import Engine

PAGES = ("/", "/complaint", "/track", "/procedure", "/no-such-page", "/healthz", "/a/unknown")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_strict_policy(desk: Engine, browser: Any, path: str) -> None:
    headers = browser.get(path).headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_inline(desk: Engine, browser: Any, path: str) -> None:
    html = browser.get(path).text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", html)


def test_static_files_with_their_hash_are_kept_by_browsers(desk: Engine, browser: Any) -> None:
    address = re.search(r"/static/app\.css\?v=\w+", browser.get("/").text)
    assert address is not None
    with browser.client.get(address.group(0)) as answer:
        assert "immutable" in answer.headers["Cache-Control"]


def test_a_failure_of_ours_shows_a_reference_and_no_trace(desk: Engine, app: Flask, browser: Any) -> None:
    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("alice@example.com did not fit")

    broken.right = "public"  # type: ignore[attr-defined]
    with structlog.testing.capture_logs() as log:
        answer = browser.get("/broken")
    assert answer.status_code == 500
    reference = re.search(r'class="code">([0-9A-F]{8})<', answer.text)
    assert reference is not None
    assert any(line.get("reference") == reference.group(1) for line in log)
    assert "alice@example.com" not in answer.text + str(log)
    assert "Traceback" not in answer.text


def test_the_log_holds_no_token_no_number_no_words(desk: Engine, browser: Any, filed: Any, enter: Any) -> None:
    with structlog.testing.capture_logs() as log:
        browser.get("/a/SecretTokenOfALink?x=planted-query")
        alice = enter(filed)
        alice.post("/track/say", {"text": "call me at +905321234567"})
        browser.post("/complaint", {"customer_phone": "+905321234567", "customer_name": "Alice Planted"})
    written = str(log)
    assert "/a/<token>" in written
    for secret in ("SecretTokenOfALink", "planted-query", "905321234567", "Planted", filed.password, filed.number):
        assert secret not in written


def test_the_desk_says_whether_it_is_ready(desk: Engine, browser: Any) -> None:
    assert browser.get("/healthz").status_code == 200
    assert browser.get("/readyz/web").json["ready"] is True
    answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["failing"] == ["worker", "sweeper"]


def test_a_body_beyond_the_limit_is_refused(desk: Engine, browser: Any) -> None:
    browser.get("/track")
    answer = browser.post("/track", {"number": "x" * 300_000})
    assert answer.status_code == 413
