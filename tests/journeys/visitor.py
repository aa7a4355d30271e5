"""One person at one browser page, who fills in forms field by field and waits for pages as people do."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from tests.journeys.inspection import Inspection
from web.demo.stories import flat

PATIENCE_SECONDS = 60


@dataclass
class Visitor:
    """A page and who reads it. `scripts` is False for a browser that runs none."""

    page: Page
    address: str
    inspection: Inspection
    scripts: bool = True

    def open(self, path: str) -> None:
        """Go to a path of the desk, or to a whole address."""
        self.page.goto(path if "://" in path else self.address + path.lstrip("/"))

    def look(self, name: str) -> None:
        """Have the page inspected and photographed, once per width."""
        self.inspection.look(self.page, name, scripts=self.scripts)

    def wait_for(self, path: str, selector: str) -> Locator:
        """Open a page again until it shows something: the worker needs a moment."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            self.open(path)
            found = self.page.locator(selector)
            if found.count():
                return found.first
            assert time.monotonic() < deadline, f"{self.page.url} shows no {selector} after {PATIENCE_SECONDS} s"
            self.page.wait_for_timeout(200)

    def fill(self, form: str, answers: Mapping[str, Any], files: Sequence[Path] = ()) -> None:
        """Answer the questions of a form; rows are added where an answer has more of them than the page."""
        for name, value in flat(answers):
            if name.endswith(".row"):
                self._rows(form, name, len(value))
            else:
                self._answer(self.page.locator(f'{form} [name="{name}"]:not([type=hidden])'), name, value)
        if files:
            self.page.locator(f"{form} input[type=file]").first.set_input_files(list(files))

    def press(self, selector: str) -> None:
        """Press a button or follow a link that leads to another page."""
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state("domcontentloaded")

    def text(self, selector: str) -> str:
        """What the first element that fits says, white space folded."""
        return " ".join(self.page.locator(selector).first.inner_text().split())

    def _rows(self, form: str, name: str, wanted: int) -> None:
        rows = self.page.locator(f'{form} [name="{name}"]')
        for have in range(rows.count(), wanted):
            self.press(f'{form} button[name=rows][value="add:{name.removesuffix(".row")}"]')
            rows.nth(have).wait_for(state="attached")

    def _answer(self, controls: Locator, name: str, value: Any) -> None:
        if not controls.count():
            assert not value, f"{self.page.url} does not ask for {name}"
            return
        first = controls.first
        kind = first.evaluate("e => e.type")
        if kind in {"radio", "checkbox"}:
            for one in value if isinstance(value, list) else [value]:
                controls.and_(self.page.locator(f'[value="{one}"]')).check()
        elif kind == "select-one":
            first.select_option(str(value))
        else:
            first.fill(str(value))
        if controls.first.get_attribute("data-watched") is not None:
            first.blur()
            self.page.locator("html:not([data-asking])").wait_for(state="attached")
