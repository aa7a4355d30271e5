"""Mail through SMTP. The Message-ID follows from the key, so that a repeated mail is one mail to its reader."""

from __future__ import annotations

import hashlib
import smtplib
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

from engine.handling import RetryLater, Settings
from handlers.clients import Outgoing, Refused

TIMEOUT_SECONDS = 20


class SmtpMail:
    """Sends plain-text mail from the brand's mailbox."""

    def __init__(self, settings: Settings) -> None:
        self._url = urlsplit(settings.smtp_url)
        self._sender = Address(settings.brand_name, addr_spec=settings.brand_mailbox)

    def send(self, message: Outgoing) -> str:
        """Send one mail; answers its Message-ID."""
        mail = self._compose(message)
        try:
            with self._connect() as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            codes = {code for code, _ in error.recipients.values()}
            if all(code >= 500 for code in codes):
                raise Refused(f"the mail server refused the address ({max(codes)})") from None
            raise RetryLater(f"the mail server asked to wait ({min(codes)})") from None
        except (smtplib.SMTPException, OSError) as error:
            raise RetryLater(f"the mail server could not take the mail: {type(error).__name__}") from None
        return str(mail["Message-ID"])

    def _compose(self, message: Outgoing) -> EmailMessage:
        try:  # one parsed address only: a comma in To would make two recipients (threat T7)
            address = validate_email(message.to, check_deliverability=False).normalized
        except EmailNotValidError:
            raise Refused("not one mail address") from None
        mail = EmailMessage()
        mail["From"] = self._sender
        mail["To"] = Address(addr_spec=address)
        mail["Subject"] = " ".join(message.subject.split())
        mail["Message-ID"] = f"<{hashlib.sha256(message.key.encode()).hexdigest()[:40]}@{self._sender.domain}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no autoresponder may answer
        mail["Content-Language"] = message.language
        mail.set_content(message.body)
        return mail

    def _connect(self) -> smtplib.SMTP:
        host, port = self._url.hostname or "localhost", self._url.port
        if self._url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_SECONDS)
        else:
            server = smtplib.SMTP(host, port or 25, timeout=TIMEOUT_SECONDS)
            if server.ehlo()[0] == 250 and server.has_extn("starttls"):
                server.starttls()
        if self._url.username:
            server.login(unquote(self._url.username), unquote(self._url.password or ""))
        return server
