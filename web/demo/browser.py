"""A browser without scripts: it follows links and sends forms over HTTP as a person would, cookies and all."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests
from lxml import html

PATIENCE_SECONDS = 60
"""How long a page may be away while the desk restarts one of its parts."""


class PageError(RuntimeError):
    """A page did not show what the story needs; the text names the address and what was missing."""


@dataclass
class Browser:
    """One visitor. `page` is the last page seen."""

    address: str
    language: str = "en"
    session: requests.Session = field(default_factory=requests.Session)
    url: str = ""
    page: Any = None

    def open(self, path: str) -> Any:
        """Go to a path or address; answers the parsed page. Raises PageError on an error page."""
        return self._keep(self._send("GET", urljoin(self.address, path), headers={"Accept-Language": self.language}))

    def follow(self, selector: str) -> Any:
        """Follow the first link matching an XPath."""
        found = self.page.xpath(selector)
        if not found:
            raise PageError(f"{self.url} shows no link {selector}")
        return self.open(urljoin(self.url, found[0].get("href")))

    def wait_for(self, path: str, selector: str) -> Any:
        """Open a page again until it shows an XPath: the worker needs a moment. Raises PageError when it never does."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.open(path).xpath(selector):
            if time.monotonic() > deadline:
                raise PageError(f"{self.url} shows no {selector} after {PATIENCE_SECONDS} seconds")
            time.sleep(0.2)
        return self.page

    def submit(
        self,
        selector: str,
        answers: Mapping[str, Any],
        *,
        files: Mapping[str, Sequence[Path]] | None = None,
        button: str | None = None,
    ) -> Any:
        """Fill the first form matching an XPath with answers by field name and send it; hidden fields go along.

        A list answer ticks several boxes or fills repeated rows; `button` is the `name=value` of the pressed one.
        """
        forms = self.page.xpath(selector)
        if not forms:
            raise PageError(f"{self.url} shows no form {selector}")
        form = forms[0]
        fields = [(k, v) for k, v in form.form_values() if k not in answers]
        for name, value in answers.items():
            fields += [(name, str(v)) for v in (value if isinstance(value, list) else [value])]
        if button:
            name, _, value = button.partition("=")
            fields.append((name, value))
        uploads = [(name, (p.name, p.read_bytes())) for name, paths in (files or {}).items() for p in paths]
        target = urljoin(self.url, form.get("action") or self.url)
        headers = {"Accept-Language": self.language, "Referer": self.url}
        return self._keep(self._send("POST", target, data=fields, files=uploads or None, headers=headers))

    def text(self, selector: str) -> str:
        """The text of the first element matching an XPath, white space folded; empty when there is none."""
        found = self.page.xpath(selector)
        return " ".join(found[0].text_content().split()) if found else ""

    def _send(self, method: str, url: str, **parts: Any) -> requests.Response:
        """Send and, while the web process is being restarted, try again: forms carry a key that makes this harmless."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                response = self.session.request(method, url, timeout=30, **parts)
            except requests.ConnectionError:
                response = None
            if response is not None and response.status_code not in {502, 503}:
                return response
            if time.monotonic() > deadline:
                raise PageError(f"{method} {url}: no answer within {PATIENCE_SECONDS} seconds")
            time.sleep(0.3)

    def _keep(self, response: requests.Response) -> Any:
        self.url = response.url
        self.page = html.fromstring(response.text or "<html/>")
        if response.status_code >= 400:
            problems = self.text("//*[@role='alert']") or self.text("//main")
            raise PageError(
                f"{response.request.method} {response.url} answered {response.status_code}: {problems[:400]}"
            )
        return self.page
