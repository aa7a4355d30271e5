"""A complaint played in real browsers: the customer's steps one by one, the staff's with the desk's real forms."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.journeys.visitor import Visitor

EXAMPLES = Path(__file__).resolve().parents[2] / "processes" / "complaint" / "examples"
PASSWORD = "redress"
"""Of all demo people, printed on the sign-in page."""
OPERATOR = "jonas"


@dataclass
class Play:
    """One complaint from its form to its end. `staff` gives the signed-in browser page of a login."""

    story: Mapping[str, Any]
    customer: Visitor
    staff: Callable[[str], Visitor]
    now: datetime
    number: str = ""
    password: str = ""
    done: int = 0
    prefix: str = ""
    """Before the names of the customer's pictures."""

    @property
    def email(self) -> str:
        """The customer's address, by which the outbox is searched."""
        return str(self.story["start"]["answers"]["customer_email"])

    def wait(self, **time: int) -> None:
        """The operator moves business time on, in the browser."""
        self.move_clock(self.now + timedelta(**time))

    def move_clock(self, instant: datetime) -> None:
        """The operator sets business time, in the browser."""
        self.now = instant
        operator = self.staff(OPERATOR)
        operator.open("/ops/clock")
        operator.page.locator("#to").fill(instant.isoformat())
        operator.press("form:has(#to) button")
        operator.look("ops-clock")

    def file_it(self) -> None:
        """From the first page through the form, with a photo, to number and password."""
        customer, start = self.customer, self.story["start"]
        customer.open("/")
        customer.look(self.prefix + "home")
        customer.press("main a[href$='/complaint']")
        customer.look(self.prefix + "complaint")
        customer.fill("#complaint", start["answers"], [EXAMPLES / name for name in start["uploads"]])
        customer.look(self.prefix + "complaint-filled")
        customer.press("#send")
        customer.page.locator(".secret").wait_for()
        customer.look(self.prefix + "complaint-done")
        self.number, self.password = (code.strip() for code in customer.page.locator(".secret dd").all_inner_texts())

    def track(self) -> None:
        """Sign in with number and password and read the status page."""
        self.customer.open("/track")
        if self.customer.page.locator("#password").count():
            self.customer.look(self.prefix + "track")
            self.customer.fill("main form", {"number": self.number, "password": self.password})
            self.customer.press("main form button")
        self.customer.page.locator("h1", has_text=self.number).wait_for()

    @property
    def status(self) -> str:
        """The public status on the customer's open status page, by its code."""
        return str(self.customer.page.locator(".head .tag.status").first.get_attribute("class")).split()[-1]

    @property
    def step(self) -> Mapping[str, Any]:
        """The next step of the story; empty at its end."""
        steps = self.story["steps"]
        return steps[self.done] if self.done < len(steps) else {}

    def staff_until_customer(self) -> None:
        """Staff take and complete each task of the story until it is the customer's turn."""
        while "by" in self.step:
            self.complete(self.step["by"], self.step["complete"], self.step["answers"])
            self.done += 1

    def complete(self, login: str, element: str, answers: Mapping[str, Any]) -> None:
        """Find a task in the inbox, take it, fill in its form and complete it."""
        person, form = self.staff(login), "#task-form"
        person.wait_for(f"/work?tab=groups&q={self.number}&step={element}", "main a[href*='/work/task/']")
        person.look("inbox")
        person.press("main a[href*='/work/task/']")
        person.look("task-offered")
        person.press("form[action*='/claim'] button")
        person.page.locator(f"{form} .btn.primary").wait_for()
        person.look(f"task-{element}")
        person.fill(form, answers)
        person.press(f"{form} .acts .btn.primary")
        person.page.locator(".note.ok.flash").wait_for()
        person.look("inbox-after")
        self.wait(hours=1)

    def read_link(self) -> str:
        """The newest approval link in the customer's mails, as the operator sees them in the outbox."""
        link = self.staff(OPERATOR).wait_for(f"/ops/outbox?q={self.email}", "main a[href*='/a/']")
        self.staff(OPERATOR).look("ops-outbox")
        return str(link.get_attribute("href"))

    def answer(self, choice: str, reason: str = "") -> None:
        """Answer the question on the open page, check the answer on the next one and send it."""
        customer, form = self.customer, "main form:has([name=task])"
        customer.page.locator(form).first.wait_for()
        customer.look(self.prefix + "decide")
        customer.fill(form, {"answer": choice, **({"answer_reason": reason} if reason else {})})
        customer.press(f"{form} .acts .btn.primary")
        customer.page.locator("[name=confirmed]").wait_for()
        customer.look(self.prefix + f"confirm-{choice}")
        customer.press("[name=confirmed]")
        customer.page.wait_for_url("**/track/answered")
        customer.look(self.prefix + f"answered-{choice}")

    def refuse_on_status_page(self) -> None:
        """Refuse by number and password, as the story says: from the status page to the question."""
        self.customer.wait_for("/track/case", "a[href*='/track/decide']")
        self.customer.look(self.prefix + "case-completed")
        self.customer.press("a[href*='/track/decide']")
        self.answer("refuse", self.step["answers"]["answer_reason"])
        self.done += 1


def story(name: str, **own_words: str) -> dict[str, Any]:
    """A story of the examples; `own_words` replace what the customer writes."""
    found: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))
    found["start"]["answers"].update(own_words)
    return found
