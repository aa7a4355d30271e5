"""Which supplier carries a message: the settings decide, the local outbox is the embedded default."""

from __future__ import annotations

from engine.handling import Job
from handlers.clients import Sender
from handlers.clients.outbox import Outbox


def sender(job: Job, channel: str) -> Sender:
    """The client for `sms` or `mail`. Suppliers are imported where used: the idle desk keeps its memory small."""
    if channel == "sms" and job.settings.sms_client == "twilio":
        from handlers.clients.twilio import TwilioSms

        return TwilioSms(job.settings)
    if channel == "mail" and job.settings.mail_client == "smtp":
        from handlers.clients.smtp import SmtpMail

        return SmtpMail(job.settings)
    return Outbox(job.settings.var / "outbox", channel, job.now)
