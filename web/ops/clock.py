"""Business time of a demo desk: shown to operators, moved by them. `make demo` uses it over HTTP."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from web import access, i18n
from web.access import needs
from web.ops.routes import pages

_STEP = re.compile(r"\+P(?:(?P<days>\d{1,4})D)?(?:T(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?)?", re.ASCII)


@pages.get("/ops/clock")
@needs("clock")
def clock() -> str:
    """Business time now, and the way to move it."""
    return _page()


@pages.post("/ops/clock")
@needs("clock")
def set_clock() -> Response | BaseResponse:
    """Move business time: `to` is an ISO instant (Istanbul without a zone), a step like `+P1DT2H`, or `real`.

    Due timers are fired before the answer, so that the next page shows what followed.
    """
    engine, wanted = access.engine(), request.form.get("to", "").strip()[:40]
    if wanted == "real":
        engine.set_clock(None, access.staff())
    else:
        instant = _instant(wanted, engine.queries.business_time())
        if instant is None:
            words = _("Enter a day and time such as 2026-03-18T10:00, or a step such as +P1D.")
            return make_response(_page(wanted, words), 422)
        engine.set_clock(instant, access.staff())
    engine.sweep()
    if request.accept_mimetypes.best == "application/json":
        return make_response({"now": engine.queries.business_time().isoformat()})
    flash(_("It is now %(time)s.", time=i18n.moment(engine.queries.business_time())), "ok")
    return redirect(url_for("ops.clock"), 303)


def _instant(text: str, now: datetime) -> datetime | None:
    step = _STEP.fullmatch(text)
    try:
        if step is not None:
            return now + timedelta(**{unit: int(n) for unit, n in step.groupdict().items() if n})
        instant = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    instant = instant if instant.tzinfo else instant.replace(tzinfo=i18n.ZONE)
    return instant if 2000 <= instant.year <= 2100 else None


def _page(typed: str = "", problem: str = "") -> str:
    queries = access.engine().queries
    counts = queries.job_counts()
    return render_template(
        "ops/clock.html",
        now=queries.business_time(),
        busy=counts.get("due", 0) + counts.get("leased", 0),
        typed=typed,
        problem=problem,
        zone=i18n.ZONE,
    )
