"""Send one of the process's message texts to the customer or to a group, by SMS and mail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.handling import Contact, Job, handler
from handlers.clients import Outgoing, Refused
from handlers.clients.chosen import sender
from handlers.texts import MissingText, fill, pick, reader_date, transliterate

HIDDEN = "••••"


@handler("send_message", title="Send a message", params={"template": str, "to": str, "channel": str}, max_attempts=8)
def send_message(job: Job, template: str, to: str = "customer", channel: str = "all") -> dict[str, Any]:
    """Write to the customer (`to` = "customer") or to every member of a group, in each reader's language.

    `template` is a folder of `messages/`; `channel` is `all`, `sms` or `mail`. Staff get mail only.
    A part that the folder does not have is not sent: a message may be an SMS only, with a mail of its own elsewhere.
    An address that can never work is recorded as a failed message and stops nothing.
    """
    people = [job.customer] if to == "customer" else list(job.people(to))
    messages = [message for person in people for message in _tell(job, template, person, channel, to)]
    if not messages and not any(name.startswith(f"{template}/") for name in job.texts):
        raise MissingText(f"there is no message {template!r}")
    return {"messages": messages}


def _tell(job: Job, template: str, person: Contact, channel: str, to: str) -> Iterator[dict[str, Any]]:
    sms = pick(job.texts, template, "sms", person.language)
    if sms and person.phone and channel in {"all", "sms"} and to == "customer":
        yield _send(job, "sms", template, person, person.phone, "", sms)
    body = pick(job.texts, template, "body", person.language)
    subject = pick(job.texts, template, "subject", person.language)
    if body and subject and person.email and channel in {"all", "mail"}:
        yield _send(job, "mail", template, person, person.email, subject, body)


def _send(job: Job, channel: str, template: str, person: Contact, to: str, subject: str, body: str) -> dict[str, Any]:
    values = _values(job, person)
    key = f"{job.key}/{channel}/{person.email or person.phone}"
    text = fill(body, values)
    if channel == "sms" and job.settings.sms_transliterate_turkish:
        text = transliterate(text)
    outgoing = Outgoing(key, job.attempt, to, text, fill(subject, values), person.language)
    facts = {
        "key": key,
        "channel": channel,
        "template": template,
        "to": "customer" if person == job.customer else "staff",
        "subject": outgoing.subject,
        "body": fill(body, values | {"password": HIDDEN, "link": HIDDEN}),
    }
    try:
        if channel == "sms":
            _check_prefix(job, to)
        provider_id = sender(job, channel).send(outgoing)
    except Refused as refusal:
        return facts | {"state": "failed", "provider_id": None, "reason": str(refusal)}
    return facts | {"state": "sent", "provider_id": provider_id}


def _check_prefix(job: Job, to: str) -> None:
    """SMS pumping aims at costly countries (threat T1)."""
    allowed = [p.strip() for p in job.settings.sms_allowed_prefixes.split(",") if p.strip()]
    if allowed and not to.startswith(tuple(allowed)):
        raise Refused("SMS to this country are not allowed by SMS_ALLOWED_PREFIXES")


def _values(job: Job, person: Contact) -> dict[str, Any]:
    """What texts may name: the case's plain variables, dates as a reader writes them, and where to go."""
    values: dict[str, Any] = {k: v for k, v in job.variables.items() if isinstance(v, str | int | float) and v != ""}
    dates = {k: v for k, v in job.variables.items() if hasattr(v, "astimezone")}
    values |= {k: reader_date(v, person.language) for k, v in dates.items()}
    password = job.credentials.password
    return values | {
        "number": job.number,
        "password": password,
        "name": person.name,
        "brand": job.settings.brand_name,
        "mailbox": job.settings.brand_mailbox,
        "status_url": f"{job.settings.base_url}/track",
        "procedure_url": f"{job.settings.base_url}/procedure",
        "work_url": f"{job.settings.base_url}/work",
        "link": job.link or f"{job.settings.base_url}/track",
    }
