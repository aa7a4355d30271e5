"""The customer's pages in a real browser: no axe finding, nothing sideways, no script needed (WCAG 2.2 AA)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from engine import Engine

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
WIDTHS = (1280, 390)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def address(app: Flask, desk: Engine) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Debian's chromium is not installed")
    with sync_playwright() as driver:
        found = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield found
        found.close()


def visit(chromium: Browser, width: int, **settings: Any) -> BrowserContext:
    return chromium.new_context(viewport={"width": width, "height": 900}, **settings)


def examine(page: Page, width: int) -> list[str]:
    """What is wrong with the page that is open."""
    found = [
        f"{page.url}: {rule['id']}: {node['html'][:120]}"
        for rule in Axe().run(page, options=RULES).response["violations"]
        for node in rule["nodes"]
    ]
    across = page.evaluate("document.documentElement.scrollWidth")
    return [*found, f"{page.url} is {across} px wide"] if across > width else found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_public_pages_have_no_finding(chromium: Browser, address: str, width: int, language: str) -> None:
    context = visit(chromium, width)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Security Policy" in message.text else None)
    found = []
    for path in ("/", "/complaint", "/track", "/procedure", "/a/unknown", "/no-such-page"):
        page.goto(f"{address}{path}?lang={language}")
        found += examine(page, width)
    page.goto(f"{address}/complaint")
    page.click("#send")
    found += examine(page, width)
    context.close()
    assert not found
    assert not complaints


@pytest.mark.parametrize("width", WIDTHS)
def test_the_customers_pages_have_no_finding(
    chromium: Browser, address: str, width: int, filed: Any, propose: Any
) -> None:
    context = visit(chromium, width)
    page = context.new_page()
    page.goto(f"{address}/track")
    page.fill("#number", filed.number)
    page.fill("#password", filed.password)
    page.click("button.primary")
    found = examine(page, width)
    page.goto(f"{address}/track/tell/withdrawn")
    found += examine(page, width)
    propose(filed)
    page.goto(f"{address}/track/case")
    found += examine(page, width)
    page.click(".hero .btn")
    found += examine(page, width)
    page.check("input[value=approved]")
    page.fill("textarea", "One roll is still missing.")
    page.click("button.primary")
    found += examine(page, width)
    page.click("button[name=confirmed]")
    found += examine(page, width)
    context.close()
    assert not found


def test_a_complaint_is_filed_followed_and_closed_without_any_script(
    chromium: Browser, address: str, desk: Engine, propose: Any
) -> None:
    context = visit(chromium, 390, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/complaint")
    page.fill("[name=customer_name]", "Alice")
    page.set_input_files("[name=attachments]", {"name": "note.txt", "mimeType": "text/plain", "buffer": b"seen"})
    page.click("#send")
    assert page.input_value("[name=customer_name]") == "Alice"
    page.fill("[name=description]", "Two rolls show blisters.")
    page.press("[name=customer_name]", "Enter")
    number, password = page.locator("dd.code").all_inner_texts()
    page.click("text=Follow the complaint")
    page.fill("#number", number)
    page.fill("#password", password)
    page.press("#password", "Enter")
    page.wait_for_selector("text=The department is examining your complaint.")
    page.wait_for_selector("text=note.txt")

    class Case:
        id = desk.queries.by_number(number).id

    propose(Case)
    page.reload()
    page.click(".hero .btn")
    page.check("input[value=approved]")
    page.click("button.primary")
    page.click("button[name=confirmed]")
    page.wait_for_selector("text=The complaint is closed.")
    context.close()


def test_the_keyboard_reaches_the_problem_first(chromium: Browser, address: str) -> None:
    context = visit(chromium, 1280)
    page = context.new_page()
    page.goto(f"{address}/complaint")
    page.click("#send")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "customer_name"
    context.close()
