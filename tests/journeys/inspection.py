"""What is wrong with a page, as axe, the browser's console and its content policy, and a ruler see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import ConsoleMessage, Error, Page, Response

PHONE = 390
"""Width in pixels of a narrow telephone."""
DESK = 1280
"""Width in pixels of an ordinary laptop."""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
"""Rules of axe that WCAG 2.2 on level AA asks for."""
TELLTALE = """
document.addEventListener('securitypolicyviolation', e =>
  console.error(`content policy: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
const ofForm = e => (e.detail.elt.id || (e.detail.target && e.detail.target.id)) === 'form-fields';
document.addEventListener('htmx:beforeRequest', e => {
  if (ofForm(e)) document.documentElement.dataset.asking = 'yes'; });
for (const name of ['htmx:afterSettle', 'htmx:sendError', 'htmx:responseError'])
  document.addEventListener(name, e => { if (ofForm(e)) delete document.documentElement.dataset.asking; });
"""
"""Runs in every page first: policy reports go to the console, and a form that asks the desk for questions says so."""
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth, whole = document.documentElement.scrollWidth;
  const held = e => e && (getComputedStyle(e).overflowX !== 'visible' || held(e.parentElement));
  const beyond = e => e.getBoundingClientRect().right > width + 1 && !held(e.parentElement);
  return whole <= width ? [] : [`${whole} px`].concat(
    [...document.querySelectorAll('body *')].filter(beyond).slice(0, 5).map(e => `${e.tagName}.${e.className}`)); }"""
"""What sticks out of a page that scrolls sideways; empty when it does not."""


@dataclass
class Inspection:
    """Faults of all pages of a session; each page is looked at closely once per width."""

    shots: Path
    faults: list[str] = field(default_factory=list)
    seen: set[tuple[str, int]] = field(default_factory=set)
    _axe: Axe = field(default_factory=Axe)

    def watch(self, page: Page) -> None:
        """Listen to everything that a page complains about while it is used."""

        def said(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                self._note(page, f"console {message.type}: {message.text}")

        def answered(response: Response) -> None:
            if response.status >= 400:
                self._note(page, f"{response.request.method} {response.url} answered {response.status}")

        page.on("console", said)
        page.on("pageerror", lambda error: self._note(page, f"script error: {error}"))
        page.on("response", answered)

    def look(self, page: Page, name: str, *, scripts: bool = True) -> None:
        """Look at the page that is open; `name` is its route and also its picture's name."""
        width = (page.viewport_size or {"width": DESK})["width"]
        if (name, width) in self.seen:
            return
        self.seen.add((name, width))
        page.wait_for_load_state("load")
        if scripts:
            too_wide = page.evaluate(TOO_WIDE)
            if too_wide:
                self._note(page, f"{name} scrolls sideways at {width} px: {', '.join(too_wide)}")
            options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
            for violation in self._axe.run(page, options=options).response["violations"]:
                places = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
                self._note(page, f"axe on {name} at {width} px: {violation['id']}, {violation['help']}: {places}")
        self._photograph(page, self.shots / f"{width}-{name}.png")

    def _photograph(self, page: Page, file: Path) -> None:
        # Playwright hides the caret and stops animations with inline styles, which our content policy would report.
        try:
            page.screenshot(path=file, full_page=True, caret="initial", animations="allow")
        except Error:  # a busy machine sometimes refuses one picture; the second try decides
            page.screenshot(path=file, full_page=True, caret="initial", animations="allow")

    def _note(self, page: Page, fault: str) -> None:
        told = f"{page.url}: {fault}"
        if told not in self.faults:
            self.faults.append(told)
