"""Is the desk well, what needs a person, what is being done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from werkzeug.wrappers import Response as BaseResponse

from engine import health
from engine.errors import Conflict, Invalid, NotFound
from engine.records import IncidentRecord
from web import access
from web.access import needs
from web.facts import facts_of
from web.ops.routes import pages

JOB_STATES = {
    "due": lazy("Waiting"),
    "leased": lazy("Running"),
    "incident": lazy("Needs a person"),
    "done": lazy("Finished"),
    "cancelled": lazy("Cancelled"),
}
"""State of a job -> its word."""
PARTS = {
    "database": lazy("Database"),
    "schema": lazy("Tables"),
    "broker": lazy("Broker"),
    "worker": lazy("Worker"),
    "sweeper": lazy("Sweeper"),
}
"""Part of the desk -> its word."""
DETAILS = {
    "files under var": lazy("files under var"),
    "never heard of": lazy("never heard of"),
    "BROKER_URL has no host": lazy("BROKER_URL has no host"),
}
"""What health says of a part -> its words; names of errors, addresses and revisions stay as they are."""


@dataclass(frozen=True)
class Beat:
    """A worker or sweeper, and how many seconds ago it was heard of (real time)."""

    name: str
    seconds: int
    well: bool


@pages.get("/ops")
@needs("ops")
def index() -> str:
    """Health, open incidents, jobs and workers."""
    return _page()


@pages.post("/ops/incidents/<incident_id>/<action>")
@needs("ops")
def incident(incident_id: str, action: str) -> Response | BaseResponse:
    """Try again, or settle an incident by other means; both ask for a reason."""
    engine, reason = access.engine(), request.form.get("reason", "").strip()[:500]
    verb = {"retry": engine.retry, "resolve": engine.resolve}.get(action)
    if verb is None:
        raise NotFound
    try:
        verb(incident_id, access.staff(), reason)
    except Invalid:
        return make_response(_page(wrong=incident_id), 422)
    except Conflict:
        flash(_("Somebody was faster: this incident is settled already."), "warn")
        return redirect(url_for("ops.index"), 303)
    flash(_("It is tried again.") if action == "retry" else _("The incident is settled."), "ok")
    return redirect(url_for("ops.index"), 303)


def _page(wrong: str = "") -> str:
    engine, state = access.engine(), request.args.get("state", "")
    queries = engine.queries
    shown = state if state in JOB_STATES else None
    found = queries.incidents(open_only="all" not in request.args)
    return render_template(
        "ops/index.html",
        parts=[(part, _detail(part)) for part in health.everything(engine.house.database, engine.settings)],
        beats=_beats(),
        incidents=[(item, _step(item)) for item in found.items],
        everything="all" in request.args,
        wrong=wrong,
        counts=queries.job_counts(),
        states=JOB_STATES,
        names=PARTS,
        state=shown,
        now=queries.business_time(),
        jobs=queries.jobs(state=shown, limit=50) if shown else [],
        release=_release(),
    )


def _detail(part: health.Part) -> str:
    """What is said of a part besides whether it is well."""
    if part.seconds is not None:
        return str(_("last heard of %(seconds)s s ago", seconds=part.seconds))
    return str(DETAILS.get(part.detail, part.detail))


def _beats() -> list[Beat]:
    now = datetime.now(UTC)
    ages = {name: int((now - seen).total_seconds()) for name, seen in access.engine().queries.heartbeats().items()}
    return [Beat(name, max(age, 0), age <= health.QUIET_SECONDS) for name, age in sorted(ages.items())]


def _step(item: IncidentRecord) -> str:
    """The step's name in the reader's language; ids where the release does not know it."""
    case = access.engine().queries.instance(item.instance_id)
    return facts_of(case.release_id).element(item.element_id or "")


def _release() -> str:
    releases = [found for found in access.engine().queries.releases() if found.active]
    return ", ".join(f"{found.process_key} {found.version} ({found.hash[:8]})" for found in releases)
