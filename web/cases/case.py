"""One complaint with everything that hangs on it."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Response, make_response, render_template, request

from web import access
from web.access import needs
from web.cases.aside import CHANNELS, names, source_words, told, waited_for, words
from web.cases.routes import pages
from web.cases.story import story
from web.due import due, promised
from web.facts import facts_of
from web.portal.track import download
from web.worklist.rows import rows_of

log = structlog.get_logger("web")


@pages.get("/cases/<instance_id>")
@needs("cases")
def show(instance_id: str) -> str:
    """The complaint; who read it is in the log (a GET writes nothing into the database)."""
    found = access.engine().queries.instance(instance_id, access.staff())
    log.info("case_read", person=access.staff().id, instance=found.id)
    return page(found.id)


@pages.get("/cases/document/<document_id>")
@needs("staff")
def document(document_id: str) -> Response:
    """A document as a download that no browser opens in this site's name."""
    found, content = access.engine().queries.document_content(document_id, access.staff())
    return download(found.name, found.media_type, content)


def page(instance_id: str, **more: Any) -> str:
    """The page; `more` is what was typed into one of its forms and what is wrong with it."""
    engine, person = access.engine(), access.person()
    queries, now = engine.queries, engine.queries.business_time()
    case = queries.instance(instance_id, access.staff())
    facts = facts_of(case.release_id)
    tasks = queries.tasks_of(instance_id, open_only=True)
    return render_template(
        "cases/case.html",
        case=case,
        facts=facts,
        rows=facts.rows(case.facts),
        customer=facts.customer(case.facts),
        promised=due(promised(case), now),
        told=told(case, facts),
        words=words(case, facts),
        tasks=rows_of([t for t in tasks if t.lane != "customer"], person, now),
        waiting=[(t, due(t.due_at, now)) for t in tasks if t.lane == "customer"],
        timers=[
            (facts.element(timer.element_id), timer, due(timer.due_at, now))
            for timer in queries.timers(instance_id, open_only=True)
        ],
        lines=story(queries.history(instance_id), facts),
        messages=queries.messages(instance_id),
        documents=queries.documents(instance_id),
        incidents=queries.incidents_of(instance_id),
        names=names(),
        sources=source_words(),
        listened=[(row.message, facts.element(row.element_id)) for row in waited_for(case)],
        channels=CHANNELS,
        **{"typed": {}, "problem": "", "at": "", **more},
    )


def refused(instance_id: str, at: str, problem: str, status: int = 422) -> Response:
    """The page again with what was typed and what is wrong with it; `at` names the form."""
    return make_response(page(instance_id, typed=request.form, problem=problem, at=at), status)
