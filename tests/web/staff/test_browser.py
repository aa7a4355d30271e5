"""Staff pages in a real browser: nothing scrolls sideways, axe finds nothing, htmx does what plain forms do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright
from werkzeug.serving import make_server

from engine.settings import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CHROMIUM = Path("/usr/bin/chromium")
WIDTHS = (1280, 390)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture
def address(app: Any, desk: Any) -> Iterator[str]:
    """The pages over HTTP on loopback."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def window(address: str) -> Iterator[Any]:
    """Open a page in which one of the cast is signed in, at a width."""
    if not CHROMIUM.exists() or not (ROOT / "web/static/dist/page.js").exists():
        pytest.skip("Chromium or the built front end is not here: make test installs both.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)

        def enter(login: str, width: int = 1280) -> Page:
            page = browser.new_context(viewport={"width": width, "height": 900}, base_url=address).new_page()
            page.goto("/sign-in")
            page.fill("#login", login)
            page.fill("#password", "a long password")
            page.click("main button.primary")
            return page

        yield enter
        browser.close()


def healthy(page: Page, where: str) -> None:
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], f"{where} scrolls sideways: {width}"  # type: ignore[index]
    found = [(v["id"], [n["target"] for n in v["nodes"]]) for v in Axe().run(page).response["violations"]]
    assert found == [], f"{where}: {found}"


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_and_axe_finds_nothing(
    desk: Any, file: Any, task_of: Any, actor: Any, window: Any, width: int
) -> None:
    case = file()
    file("A customer with a rather long name that has to wrap somewhere", "x" * 400)
    task = task_of(case)
    desk.claim(task.id, actor("dana"))
    desk.add_message(case.instance_id, "A note", actor("bob"), internal=True)
    page = window("dana", width)
    for path in (
        "/work",
        "/work?tab=groups",
        "/work?tab=done",
        f"/work/task/{task.id}",
        "/cases",
        f"/cases/{case.instance_id}",
        "/sign-in",
    ):
        page.goto(path)
        healthy(page, path)
    page.goto(f"/work/task/{task.id}")
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    healthy(page, "a refused form")
    operator = window("erin", width)
    for path in ("/ops", "/ops?state=done", "/ops/outbox", "/ops/clock", "/ops/people"):
        operator.goto(path)
        healthy(operator, path)


def test_the_summary_leads_to_the_field(desk: Any, file: Any, task_of: Any, actor: Any, window: Any) -> None:
    task = task_of(file())
    desk.claim(task.id, actor("bob"))
    page = window("bob")
    page.goto(f"/work/task/{task.id}")
    page.get_by_role("button", name="Complete").click()
    page.get_by_role("link", name="Finding: This is needed.").click()
    expect(page.locator("#f-finding")).to_be_focused()


def test_taking_a_task_swaps_its_row(file: Any, window: Any) -> None:
    file()
    page = window("bob")
    page.goto("/work?tab=groups")
    page.get_by_role("button", name="Take it").click()
    expect(page.locator("table.list")).to_contain_text("It is yours now.")
    expect(page.get_by_role("link", name="Open")).to_be_visible()
    assert page.url.endswith("/work?tab=groups")


def test_an_answer_opens_a_question_and_what_was_typed_stays(
    desk: Any, file: Any, task_of: Any, actor: Any, window: Any
) -> None:
    task = task_of(file())
    desk.claim(task.id, actor("bob"))
    page = window("bob")
    page.goto(f"/work/task/{task.id}")
    page.fill("#f-finding", "typed before")
    expect(page.locator("#f-carrier")).to_have_count(0)
    page.get_by_label("Delivery").check()
    page.fill("#f-carrier", "Yurtiçi")
    expect(page.locator("#f-finding")).to_have_value("typed before")
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_role("status").first).to_contain_text("Done: Triage")
    assert desk.queries.task(task.id).answers["carrier"] == "Yurtiçi"


def test_a_draft_is_kept_while_typing(desk: Any, file: Any, task_of: Any, actor: Any, window: Any) -> None:
    task = task_of(file())
    desk.claim(task.id, actor("bob"))
    page = window("bob")
    page.goto(f"/work/task/{task.id}")
    page.fill("#f-finding", "half a sen")
    expect(page.locator("#saved")).to_contain_text("Draft saved", timeout=8_000)
    page.reload()
    expect(page.locator("#f-finding")).to_have_value("half a sen")


def test_rows_are_added_and_removed_one_by_one(desk: Any, file: Any, task_of: Any, actor: Any, window: Any) -> None:
    task = task_of(file())
    desk.claim(task.id, actor("bob"))
    page = window("bob", 390)
    page.goto(f"/work/task/{task.id}")
    page.get_by_role("button", name="Add another").click()
    page.locator("#f-items-1-what").fill("second")
    page.locator("#f-items-0-what").fill("first")
    page.get_by_role("button", name="Remove Evidence 1").click()
    expect(page.locator("#f-items-0-what")).to_have_value("second")
    expect(page.locator("#f-items-1-what")).to_have_count(0)
