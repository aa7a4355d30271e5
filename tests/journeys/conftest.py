"""One desk and one Chromium for all journeys; staff stay signed in, customers come with a browser of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from engine.settings import ROOT
from tests.journeys.inspection import TELLTALE, Inspection
from tests.journeys.play import PASSWORD, Play
from tests.journeys.visitor import Visitor
from web.demo.desk import Desk

SWITCHES = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HEIGHTS = {390: 844, 1280: 900}
SHOTS = ROOT / "tests" / "shots"


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    """A desk of its own in a temporary folder, with a settable clock and demo people."""
    with Desk() as started:
        yield started


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The Chromium of the operating system."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pictures() -> Inspection:
    """What was looked at in this session, with a folder for the pictures."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    return Inspection(SHOTS)


@pytest.fixture
def inspection(pictures: Inspection) -> Iterator[Inspection]:
    """Everything that is wrong with the pages of one journey makes it fail at its end."""
    pictures.faults.clear()
    yield pictures
    assert not pictures.faults, "\n".join(pictures.faults)


Newcomer = Callable[..., Visitor]


@pytest.fixture
def newcomer(chromium: Browser, desk: Desk, inspection: Inspection) -> Iterator[Newcomer]:
    """Makes a visitor with a clean browser: `newcomer(width, language, scripts=True)`."""
    contexts: list[BrowserContext] = []

    def make(width: int, language: str, *, scripts: bool = True) -> Visitor:
        contexts.append(_context(chromium, width, language, scripts))
        return _visitor(contexts[-1], desk, inspection, scripts)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def offices() -> dict[str, Visitor]:
    """The pages of the people who are signed in, by login."""
    return {}


@pytest.fixture
def play(
    chromium: Browser, desk: Desk, inspection: Inspection, newcomer: Newcomer, offices: dict[str, Visitor]
) -> Callable[[dict[str, Any], int, str, datetime], Play]:
    """Begins a play: `play(story, width, language, start)`. All its people see that width and language."""

    def begin(story: dict[str, Any], width: int, language: str, start: datetime) -> Play:
        def staff(login: str) -> Visitor:
            if login not in offices:
                offices[login] = _visitor(_context(chromium, width, language), desk, inspection)
                _sign_in(offices[login], login)
            return _turned(offices[login], width, language)

        begun = Play(story, newcomer(width, language), staff, start)
        begun.move_clock(start)
        return begun

    return begin


def _context(chromium: Browser, width: int, language: str, scripts: bool = True) -> BrowserContext:
    context = chromium.new_context(
        viewport={"width": width, "height": HEIGHTS[width]}, locale=language, java_script_enabled=scripts
    )
    context.set_default_timeout(20_000)
    if scripts:
        context.add_init_script(TELLTALE)
    return context


def _visitor(context: BrowserContext, desk: Desk, inspection: Inspection, scripts: bool = True) -> Visitor:
    page = context.new_page()
    inspection.watch(page)
    return Visitor(page, desk.address, inspection, scripts)


def _turned(person: Visitor, width: int, language: str) -> Visitor:
    """The same person at a screen of this width and in this language."""
    if person.page.viewport_size != {"width": width, "height": HEIGHTS[width]}:
        person.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    person.page.context.add_cookies([{"name": "language", "value": language, "url": person.address}])
    return person


def _sign_in(person: Visitor, login: str) -> None:
    person.open("/sign-in")
    person.look("sign-in")
    person.fill("main form", {"login": login, "password": PASSWORD})
    person.press("main form button")
    person.page.locator("form[action*='sign-out']").wait_for(state="attached")
