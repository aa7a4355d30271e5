"""What tests of pages may ask for: the application on a real engine, browsers signed in as the cast."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine import Engine
from web import create_app


@pytest.fixture
def app(engine: Engine) -> Flask:
    """The application on the test's engine."""
    made = create_app(engine)
    made.testing = True
    made.config["PROPAGATE_EXCEPTIONS"] = False
    return made


class Browser:
    """A visitor without JavaScript: keeps cookies, and sends the CSRF token of the page it looks at."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: Any = None

    def get(self, path: str, **kwargs: Any) -> Any:
        """Open a page."""
        self.page = self.client.get(path, **kwargs)
        return self.page

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """Send a form, with the token of the last page (or of the first one)."""
        token = self.token or self._first_token()
        answer = self.client.post(path, data={"csrf_token": token, **(data or {})}, **kwargs)
        if answer.status_code < 300:
            self.page = answer
        return answer

    def follow(self, answer: Any) -> Any:
        """Open what a redirect points to."""
        return self.get(answer.headers["Location"])

    @property
    def text(self) -> str:
        """HTML of the last page."""
        return str(self.page.get_data(as_text=True))

    @property
    def token(self) -> str | None:
        """CSRF token of the last page, None when it has no form."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.text) if self.page is not None else None
        return found.group(1) if found else None

    def hidden(self, name: str) -> str:
        """Value of a hidden field of the last page."""
        found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', self.text)
        assert found, f"no hidden field {name}"
        return found.group(1)

    def _first_token(self) -> str | None:
        self.get("/track")
        return self.token


@pytest.fixture
def browse(app: Flask) -> Callable[[], Browser]:
    """Make a browser of its own (cookies apart from others)."""
    return lambda: Browser(app.test_client())


@pytest.fixture
def browser(browse: Callable[[], Browser]) -> Browser:
    """One visitor's browser."""
    return browse()


def _load(name: str) -> Any:
    """A neighbour of this file: tests have no packages, so it is loaded by its path."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def desk(engine: Engine) -> Engine:
    """The engine with the small complaint procedure released."""
    engine.release("complaint", _load("small_complaint").files(), author="dana")
    return engine
