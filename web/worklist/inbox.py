"""The inbox: what is mine, what waits in my groups, what I have done."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import Conflict, NotFound
from engine.records import Page, PersonRecord, TaskRecord
from web import access, facts
from web.access import needs
from web.worklist.routes import pages
from web.worklist.rows import row_of, rows_of

SIZE = 25
"""Tasks on one page of the inbox."""


@dataclass(frozen=True)
class Wish:
    """What the reader asked to see."""

    tab: str = "mine"
    group: str = ""
    search: str = ""
    step: str = ""
    order: str = "due"
    page: int = 1

    @classmethod
    def read(cls) -> Wish:
        """From the address; what is not known there is left at its default."""
        given = request.args
        tab = given.get("tab", "mine")
        order = given.get("order", "due")
        page = given.get("page", "1")
        return cls(
            tab if tab in {"mine", "groups", "done"} else "mine",
            given.get("group", "")[:64],
            given.get("q", "")[:100].strip(),
            given.get("step", "")[:128],
            order if order in {"due", "priority", "newest"} else "due",
            int(page) if page.isdecimal() and 0 < int(page) < 10_000 else 1,
        )

    def address(self, **changes: object) -> str:
        """The inbox's address with something changed; defaults are left out."""
        values: dict[str, object] = {
            "tab": self.tab,
            "group": self.group,
            "q": self.search,
            "step": self.step,
            "order": self.order,
            "page": self.page,
            **changes,
        }
        defaults = {"tab": "mine", "order": "due", "page": 1}
        kept = {name: value for name, value in values.items() if value and defaults.get(name) != value}
        return url_for("worklist.inbox") + (f"?{urlencode(kept)}" if kept else "")


@pages.get("/work")
@needs("staff")
def inbox() -> str:
    """The list of tasks."""
    return _page(Wish.read())


@pages.post("/work/task/<task_id>/claim")
@needs("staff")
def claim(task_id: str) -> Response | BaseResponse:
    """Take a task; the answer is its fresh line (htmx) or the page one came from."""
    actor, engine = access.staff(), access.engine()
    try:
        engine.claim(task_id, actor)
    except Conflict:
        return _too_late(task_id)
    if _htmx():
        return _line(task_id, _("It is yours now."))
    if request.form.get("open"):
        return redirect(url_for("worklist.task", task_id=task_id), 303)
    flash(_("The task is yours now."), "ok")
    return redirect(_back(), 303)


@pages.post("/work/task/<task_id>/release")
@needs("staff")
def release(task_id: str) -> Response | BaseResponse:
    """Give a task back to its group."""
    try:
        access.engine().release_task(task_id, access.staff())
    except Conflict:
        return _too_late(task_id)
    if _htmx():
        return _line(task_id, _("It is back in its group."))
    flash(_("The task is back in its group; somebody else can take it."), "ok")
    return redirect(_back(), 303)


def _too_late(task_id: str) -> Response:
    """409 with the fresh line: somebody else has the task, or it is gone."""
    try:
        task = access.engine().queries.task(task_id, access.staff())
        note = _("Somebody was faster: %(name)s has it.", name=task.assignee_name) if task.assignee_name else ""
    except NotFound:
        note = ""
    note = note or _("Somebody was faster: this task is no longer open.")
    if _htmx():
        return _line(task_id, note, 409)
    return make_response(_page(Wish.read(), note), 409)


def _line(task_id: str, note: str, status: int = 200) -> Response:
    """One line of the list, for htmx to put in the old one's place."""
    try:
        task = access.engine().queries.task(task_id, access.staff())
    except NotFound:
        return make_response(render_template("worklist/gone.html", note=note), status)
    row = row_of(task, access.person(), access.engine().queries.business_time(), note)
    return make_response(render_template("worklist/line.html", row=row, tab="mine"), status)


def _page(wish: Wish, note: str = "") -> str:
    queries, person = access.engine().queries, access.person()
    found: Page[TaskRecord] = queries.inbox(
        person,
        wish.tab,
        group=wish.group or None,
        search=wish.search,
        element=wish.step or None,
        order=wish.order,
        page=wish.page,
        size=SIZE,
    )
    now, words = queries.business_time(), facts.current()
    return render_template(
        "worklist/inbox.html",
        wish=wish,
        found=found,
        rows=rows_of(found.items, person, now),
        note=note,
        tabs=_tabs(wish, person),
        steps=words.steps() if words else [],
        now=now,
        notices=queries.notices(access.staff(), limit=6) if wish.tab == "mine" and wish.page == 1 else [],
    )


def _tabs(wish: Wish, person: PersonRecord) -> list[tuple[str, str, int | None, bool]]:
    """(address, name, count, here) of each tab: mine, one per group, done."""
    counts = access.engine().queries.inbox_counts(person)
    fresh, names = Wish(search=wish.search), facts.group_names(person.groups)
    tabs = [(fresh.address(tab="mine"), _("Mine"), counts.get("mine"), wish.tab == "mine")]
    tabs.append(
        (fresh.address(tab="groups"), _("My groups"), counts.get("groups"), wish.tab == "groups" and not wish.group)
    )
    if len(person.groups) > 1:
        tabs += [
            (
                fresh.address(tab="groups", group=group),
                names[group],
                counts.get(f"group:{group}"),
                wish.tab == "groups" and wish.group == group,
            )
            for group in sorted(person.groups)
            if counts.get(f"group:{group}") != 0 or wish.group == group
        ]
    return [*tabs, (fresh.address(tab="done"), _("Done"), None, wish.tab == "done")]


def _htmx() -> bool:
    return request.headers.get("HX-Request") == "true"


def _back() -> str:
    return access.local_path(request.form.get("back"), url_for("worklist.inbox"))
