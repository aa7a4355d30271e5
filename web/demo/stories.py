"""Three complaints and the people in them, over HTTP only.

A story is a file of `processes/<key>/examples/`: what a customer files, what staff and customer do
one after the other and when, and how it must end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from web.demo.browser import Browser, PageError

PASSWORD = "redress"  # noqa: S105 - of the demo people, printed on the sign-in page
LONGEST_WAIT = 60
"""Days after which a story that waits for the desk has failed."""
ZONE = ZoneInfo("Europe/Istanbul")
_STEP = re.compile(r"\+P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")


class StoryError(RuntimeError):
    """A story did not go as its file says."""


@dataclass
class Clock:
    """Business time of the desk, moved over HTTP by an operator."""

    operator: Browser
    now: datetime | None = None

    def move(self, instant: datetime) -> None:
        """Go to an instant, never back, when the desk has done all it had to do before it."""
        if self.now is None or instant > self.now:
            self.operator.wait_for("/ops/clock", "//main[not(.//*[@data-busy])]")
            self.operator.submit("//form[.//input[@id='to']]", {"to": instant.isoformat()})
            self.now = instant


@dataclass
class Story:
    """One complaint. `due` is when its next step happens."""

    file: Path
    address: str
    text: dict[str, Any] = field(init=False)
    customer: Browser = field(init=False)
    due: datetime = field(init=False)
    number: str = ""
    password: str = ""
    done: int = 0
    waited: int = 0
    deadline: str = ""
    """What the pages of the last step said about its time limit."""

    def __post_init__(self) -> None:
        self.text = json.loads(self.file.read_text("utf-8"))
        self.customer = Browser(self.address, self.text["language"])
        self.due = datetime.fromisoformat(self.text["start"]["at"])

    @property
    def ended(self) -> bool:
        """Whether nothing is left to do."""
        return bool(self.number) and self.done == len(self.text["steps"])

    def file_it(self) -> None:
        """The customer fills in the complaint form, photo included, and keeps number and password."""
        start = self.text["start"]
        files = [self.file.parent / name for name in start["uploads"]]
        self.customer.open("/complaint")
        _fill(self.customer, "//form[@id='complaint']", start["answers"], files)
        codes = [code.text_content().strip() for code in self.customer.page.xpath("//*[contains(@class,'secret')]//dd")]
        if len(codes) != 2:
            raise StoryError(f"no number and password on {self.customer.url}")
        self.number, self.password = codes
        self.deadline = self.customer.text("//section[contains(@class,'hero')]/p")
        self._plan()

    def go_on(self, staff: Callable[[str], Browser]) -> str:
        """Do the next step; answers what was done. `staff` gives the signed-in browser of a login."""
        step = self.text["steps"][self.done]
        if "wait_until" in step:
            self.deadline = ""
            return self._wait(staff)
        who = step.get("by", "customer")
        if who == "customer":
            self._answer(step, staff)
        else:
            self._complete(staff(who), step)
        self.done += 1
        self._plan()
        return f"{who}: {step['complete']}"

    def status_page(self) -> Browser:
        """The customer's status page, signed in with number and password."""
        self.customer.open("/track")
        if self.customer.page.xpath("//input[@name='password']"):
            form = "//form[.//input[@name='password']]"
            self.customer.submit(form, {"number": self.number, "password": self.password})
        self.customer.open("/track/case")
        return self.customer

    def end(self, staff: Callable[[str], Browser]) -> tuple[str, str]:
        """Public status and outcome as the list of complaints shows them to staff, in English."""
        lead = staff("hasan")
        lead.open(f"/cases?q={self.number}")
        lead.follow("//a[contains(@href, '/cases/')][not(contains(@href, '?'))]")
        status = lead.page.xpath("string(//main//*[contains(@class, 'status')]/@class)").split()
        return status[-1] if status else "", lead.page.xpath("string(//*[@data-outcome]/@data-outcome)")

    def _complete(self, person: Browser, step: Mapping[str, Any]) -> None:
        link = "//a[contains(@href, '/work/task/')]"
        person.wait_for(f"/work?tab=groups&q={self.number}&step={step['complete']}", link)
        person.follow(link)
        task = person.url
        if person.page.xpath("//form[contains(@action, '/claim')]"):
            person.submit("//form[contains(@action, '/claim')]", {})
            person.open(task)
        due = person.page.xpath("//div[contains(@class,'tags')]/time/@datetime")
        self.deadline = f"due {datetime.fromisoformat(due[0]).astimezone(ZONE):%a %d %b %H:%M}" if due else ""
        _fill(person, "//form[@id='task-form']", step["answers"])

    def _answer(self, step: Mapping[str, Any], staff: Callable[[str], Browser]) -> None:
        """Answer by the link of the mail the first time, by number and password later."""
        if self.text["expect"]["ended"]:
            self.customer.open(self._link(staff("jonas")))
            self.customer.submit("//main//form", {})
        else:
            self.status_page()
        self.customer.wait_for("/track/decide", "//main//form[.//input[@name='task']]")
        self.deadline = self.customer.text("//p[contains(@class,'lead')]")
        _fill(self.customer, "//main//form[.//input[@name='task']]", step["answers"])
        self.customer.submit("//main//form[.//input[@name='task']]", {}, button="confirmed=1")

    def _link(self, operator: Browser) -> str:
        """The newest approval link in the customer's mails, as the local outbox keeps them."""
        link = "//main//a[contains(@href, '/a/')]"
        page = operator.wait_for(f"/ops/outbox?q={self.text['start']['answers']['customer_email']}", link)
        return str(page.xpath(link)[0].get("href"))

    def _wait(self, staff: Callable[[str], Browser]) -> str:
        """One more day, until the desk itself has brought the expected end about."""
        expected = self.text["expect"]
        if self.end(staff) == (expected["status"], expected["outcome"] or "") and self.waited:
            self.done += 1
            return f"the desk: {expected['status']}, {expected['outcome']}"
        self.waited += 1
        if self.waited > LONGEST_WAIT:
            raise StoryError(f"{self.number} did not become {expected} within {LONGEST_WAIT} days")
        self.due += timedelta(days=1)
        return ""

    def _plan(self) -> None:
        step = self.text["steps"][self.done] if not self.ended else {}
        found = _STEP.fullmatch(step.get("at", "+P1D" if step else ""))
        if found:
            days, hours, minutes = (int(n or 0) for n in found.groups())
            self.due += timedelta(days=days, hours=hours, minutes=minutes)


def flat(answers: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Answers as a browser sends them: repeated groups as `key.0.field` with their row numbers, ticks as `on`."""
    for key, value in answers.items():
        name = prefix + key
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{name}.row", list(range(len(value)))
            for index, row in enumerate(value):
                yield from flat(row, f"{name}.{index}.")
        elif isinstance(value, bool):
            yield name, ["on"] if value else []
        else:
            yield name, value


def _fill(browser: Browser, form: str, answers: Mapping[str, Any], files: Sequence[Path] = ()) -> None:
    """Fill in and send. Without scripts, questions that depend on an answer appear when it was sent: then once more."""
    try:
        browser.submit(form, dict(flat(answers)), files={"files": files})
    except PageError:
        if not browser.page.xpath(form):
            raise
        browser.submit(form, dict(flat(answers)))


def signed_in(address: str, login: str) -> Browser:
    """A member of staff in English. Raises PageError when the sign-in fails."""
    browser = Browser(address)
    browser.open("/sign-in")
    browser.submit("//form[.//input[@name='password']]", {"login": login, "password": PASSWORD})
    if browser.page.xpath("//input[@name='password']"):
        raise PageError(f"{login} could not sign in")
    return browser
