"""The inspection itself: a page with one fault of each kind is found out."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from tests.journeys.inspection import PHONE, TELLTALE, Inspection

pytestmark = [pytest.mark.browser, pytest.mark.slow]

POLICY = {"Content-Security-Policy": "default-src 'self'", "Content-Type": "text/html; charset=utf-8"}
BAD = f"""<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1><img src="data:,"><input>
<pre>{"a line that does not fold " * 9}</pre><script>alert(1)</script></main></html>"""


def test_unnamed_controls_wide_pages_and_broken_policies_are_told(chromium: Browser, tmp_path: Path) -> None:
    found = Inspection(tmp_path)
    page = chromium.new_page(viewport={"width": PHONE, "height": 844})
    page.add_init_script(TELLTALE)
    found.watch(page)

    def serve(route: Route) -> None:
        missing = route.request.url.endswith("missing.css")
        route.fulfill(status=404 if missing else 200, headers=POLICY, body=BAD)

    page.route("**/*", serve)
    page.goto("http://127.0.0.1:9/bad")
    found.look(page, "bad")
    page.evaluate("fetch('/missing.css')")
    page.wait_for_timeout(100)
    page.close()

    told = "\n".join(found.faults)
    for fault in ("scrolls sideways at 390 px", "axe on bad", "image-alt", "content policy: ", "answered 404"):
        assert fault in told, told
    assert (tmp_path / "390-bad.png").is_file()
