"""The fixed vocabulary of pages: public statuses, outcomes and channels in the reader's language.

The five public words are the procedure's own (requirements, section 1); `open` comes after
`completed` and means that no agreement was reached (reading A8).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, g
from flask_babel import lazy_gettext as lazy
from markupsafe import Markup, escape

from engine.errors import NotFound
from engine.records import TaskRecord
from web import access, i18n

STATUSES: Mapping[str, Any] = {
    "received": lazy("Received"),
    "under_evaluation": lazy("Under evaluation"),
    "completed": lazy("Completed"),
    "closed": lazy("Closed"),
    "open": lazy("Open: not agreed"),
}
"""Public status -> its word."""

MEANINGS: Mapping[str, Any] = {
    "received": lazy("Your complaint is registered and being read for the first time."),
    "under_evaluation": lazy("The responsible people examine it and weigh the evidence and your own suggestion."),
    "completed": lazy("Our answer is ready for you to read. You decide whether you agree."),
    "closed": lazy("The complaint has ended. The outcome is shown beside it."),
    "open": lazy("We could not agree. You know where else you can turn, and we keep following the complaint."),
}
"""Public status -> what it means for the customer."""

OUTCOMES: Mapping[str, Any] = {
    "agreed_first_round": lazy("agreed"),
    "agreed_second_round": lazy("agreed after the second evaluation"),
    "no_response": lazy("no answer from you"),
    "withdrawn": lazy("withdrawn by you"),
    "duplicate": lazy("already covered by another complaint"),
    "external_decision": lazy("decided by an outside body"),
    "lapsed": lazy("lapsed"),
    "agreed_late": lazy("agreed later"),
    "not_a_complaint": lazy("handled as a request"),
}
"""Outcome -> its words."""

CHANNELS: Mapping[str, Any] = {
    "web": lazy("this website"),
    "phone": lazy("phone"),
    "letter": lazy("letter"),
    "visit": lazy("visit"),
    "mail": lazy("e-mail"),
    "sms": lazy("SMS"),
    "portal": lazy("this website"),
    "api": lazy("partner system"),
}
"""Channel -> its word."""


REPORT: Mapping[str, Any] = {
    "points_raised": lazy("What you raised"),
    "evidence_considered": lazy("What we looked at"),
    "reasons": lazy("Our reasons"),
    "decision": lazy("Our decision"),
    "remedy": lazy("What you get"),
    "next_step": lazy("What happens next"),
    "alternatives": lazy("Other solutions"),
}
"""Block of the result report -> its heading."""


def status_word(code: str | None) -> str:
    """The word of a public status."""
    return _word("statuses", STATUSES, code)


def outcome_word(code: str | None) -> str:
    """The words of an outcome."""
    return _word("outcomes", OUTCOMES, code)


def channel_word(code: str | None) -> str:
    """The word of a channel."""
    return _word("channels", CHANNELS, code)


def report_word(code: str) -> str:
    """The heading of a block of the result report."""
    return _word("report", REPORT, code)


def title(task: TaskRecord) -> str:
    """A user task's name in the reader's language, as the drawing has it."""
    texts = access.engine().queries.texts(task.release_id, i18n.language())
    return texts.lookup(task.element_id, "name", task.name)


def status_tag(code: str | None) -> Markup:
    """The public status as a coloured tag; the colour only repeats the word."""
    if not code:
        return Markup("")
    return Markup('<span class="tag status {}">{}</span>').format(escape(code), status_word(code))


def install(app: Flask) -> None:
    """Give templates the vocabulary."""
    app.jinja_env.globals.update(
        status_word=status_word,
        outcome_word=outcome_word,
        channel_word=channel_word,
        report_word=report_word,
        title=title,
        status_tag=status_tag,
        MEANINGS=MEANINGS,
    )


def _word(kind: str, words: Mapping[str, Any], code: str | None) -> str:
    """The process owner's word for a code, else ours, else the code as it is written."""
    if not code:
        return ""
    return str(_texts().lookup(kind, code, str(words.get(code, code.replace("_", " ")))))


def _texts() -> Any:
    """The texts of the active release in the reader's language; asked for once per request."""
    if "owner_texts" not in g:
        queries, settings = access.engine().queries, access.engine().settings
        try:
            g.owner_texts = queries.texts(queries.active_release(settings.process_key).id, i18n.language())
        except NotFound:
            g.owner_texts = _NoTexts()
    return g.owner_texts


class _NoTexts:
    """Before the first release."""

    def lookup(self, element_id: str, name: str, default: str = "") -> str:
        """Nothing is translated."""
        return default
