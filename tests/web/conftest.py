"""What tests of pages may ask for: the application on a real engine, browsers signed in as the cast."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine import Engine
from engine.records import Actor
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
        # a redirect may have renewed the visit: what the old page held is stale
        self.page = answer if not 300 <= answer.status_code < 400 else None
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
        self.get("/complaint")
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
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def desk(engine: Engine) -> Engine:
    """The engine with the small complaint procedure released."""
    engine.release("complaint", _load("small_complaint").files(), author="dana", accept_warnings=True)
    return engine


@dataclass(frozen=True)
class Filed:
    """A complaint of Alice's, as she knows it."""

    id: str
    number: str
    password: str


ANSWERS = {"customer_name": "Alice", "customer_email": "alice@example.com", "description": "Two rolls show blisters."}


@pytest.fixture
def file(desk: Engine) -> Callable[..., Filed]:
    """File a complaint through the engine."""

    def made(**answers: Any) -> Filed:
        started = desk.start("complaint", {**ANSWERS, **answers}, actor=Actor("anonymous"))
        return Filed(started.instance_id, started.number, started.password)

    return made


@pytest.fixture
def filed(file: Callable[..., Filed]) -> Filed:
    """One complaint, being examined."""
    return file()


@pytest.fixture
def enter(browse: Callable[[], Browser]) -> Callable[[Filed], Browser]:
    """A browser of its own, signed in to a complaint."""

    def made(case: Filed) -> Browser:
        visitor = browse()
        answer = visitor.post("/track", {"number": case.number, "password": case.password})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return visitor

    return made


@pytest.fixture
def alice(enter: Callable[[Filed], Browser], filed: Filed) -> Browser:
    """Alice, signed in to her complaint."""
    return enter(filed)


@pytest.fixture
def hire(desk: Engine) -> Callable[..., Actor]:
    """Make a member of staff: `hire("bob", "customer_service")`; the password is `<login> has a password`."""

    def made(login: str, *groups: str) -> Actor:
        person, _ = desk.add_person(login, login.title(), f"{login} has a password", groups=list(groups))
        return desk.actor_of(person.id)

    return made


@pytest.fixture
def bob(hire: Callable[..., Actor]) -> Actor:
    """Bob handles cases."""
    return hire("bob", "customer_service")


@pytest.fixture
def staff_browser(app: Flask, desk: Engine) -> Callable[[str], Browser]:
    """A browser in which a member of staff is signed in already."""

    def made(login: str) -> Browser:
        client = app.test_client()
        client.set_cookie("redress_staff", desk.sign_in(login, f"{login} has a password", "127.0.0.1"))
        return Browser(client)

    return made


@pytest.fixture
def propose(desk: Engine, bob: Actor) -> Callable[[Filed], str]:
    """Bob writes the reply to a complaint: its customer is asked. Answers the id of the customer's task."""

    def made(case: Filed) -> str:
        task = next(t for t in desk.queries.tasks_of(case.id, open_only=True) if t.element_id == "examine")
        desk.claim(task.id, bob)
        desk.complete(task.id, {"reply": "You are right, we replace both rolls."}, bob)
        return desk.queries.customer_tasks(case.id)[0].id

    return made
