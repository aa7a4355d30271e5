"""Real stand-ins for the outer wire: they speak HTTP and SMTP on loopback and keep what they were sent.

`FakeTwilio` can be told to misbehave as suppliers do: refuse, throttle, or accept and then fail to answer.
"""

from __future__ import annotations

import json
import socketserver
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit


class _Served:
    """A server on a free loopback port, run in a thread, used as a context."""

    def __init__(self, server: socketserver.BaseServer) -> None:
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])  # type: ignore[index]

    def __enter__(self) -> Any:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@dataclass
class FakeMessage:
    """One SMS as Twilio would know it."""

    sid: str
    to: str
    sender: str
    body: str
    status: str = "queued"
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def resource(self) -> dict[str, Any]:
        """The message as Twilio's API shows it."""
        stamp = format_datetime(self.at)
        return {
            "sid": self.sid, "to": self.to, "from": self.sender, "body": self.body, "status": self.status,
            "date_sent": stamp, "date_created": stamp, "date_updated": stamp, "account_sid": "AC0", "num_segments": "1",
            "num_media": "0", "direction": "outbound-api",
            "api_version": "2010-04-01", "price": None, "price_unit": "USD",
            "error_code": None, "error_message": None, "messaging_service_sid": None, "uri": "", "subresource_uris": {},
        }  # fmt: skip


class FakeTwilio(_Served):
    """Twilio's Messages resource over real HTTP.

    `refuse[number] = code` answers 400 with that error code; `throttle` answers 429 that many times;
    `accept_then_fail` takes the message and answers 500 that many times.
    """

    def __init__(self) -> None:
        self.sent: list[FakeMessage] = []
        self.refuse: dict[str, int] = {}
        self.throttle = 0
        self.accept_then_fail = 0
        self.credentials: list[str] = []
        fake = self

        class Handler(_TwilioHandler):
            twilio = fake

        super().__init__(ThreadingHTTPServer(("127.0.0.1", 0), Handler))

    @property
    def url(self) -> str:
        """Where to send API calls instead of Twilio."""
        return f"http://127.0.0.1:{self.port}"


class _TwilioHandler(BaseHTTPRequestHandler):
    twilio: ClassVar[FakeTwilio]

    def do_POST(self) -> None:
        fake = self.twilio
        fake.credentials.append(self.headers.get("Authorization", ""))
        form = {k: v[0] for k, v in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()}
        if fake.throttle > 0:
            fake.throttle -= 1
            return self._answer(429, {"code": 20429, "message": "Too Many Requests", "status": 429})
        if form["To"] in fake.refuse:
            return self._answer(400, {"code": fake.refuse[form["To"]], "message": "refused", "status": 400})
        message = FakeMessage(f"SM{len(fake.sent):032x}", form["To"], form.get("From", ""), form["Body"])
        fake.sent.append(message)
        if fake.accept_then_fail > 0:
            fake.accept_then_fail -= 1
            return self._answer(500, {"code": 20500, "message": "Internal Server Error", "status": 500})
        return self._answer(201, message.resource())

    def do_GET(self) -> None:
        to = parse_qs(urlsplit(self.path).query).get("To", [""])[0]
        found = [m.resource() for m in self.twilio.sent if m.to == to]
        page = {"messages": found, "page": 0, "page_size": 50, "next_page_uri": None, "uri": self.path}
        self._answer(200, page)

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
        """Stay quiet in test output."""


class FakeSmtp(_Served):
    """An SMTP server that keeps the mails it takes; addresses in `refuse` get that reply code."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.refuse: dict[str, int] = {}
        fake = self

        class Handler(_SmtpHandler):
            smtp = fake

        super().__init__(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler))

    @property
    def url(self) -> str:
        """What SMTP_URL should be."""
        return f"smtp://127.0.0.1:{self.port}"


class _SmtpHandler(socketserver.StreamRequestHandler):
    smtp: ClassVar[FakeSmtp]

    def handle(self) -> None:
        recipients: list[str] = []
        self._say("220 fake ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(":")[0].split()[0].upper()
            if verb == "RCPT":
                address = line.split("<")[1].split(">")[0]
                code = self.smtp.refuse.get(address)
                if code is None:
                    recipients.append(address)
                self._say(f"{code} no" if code else "250 ok")
            elif verb == "DATA":
                self._say("354 go on")
                self.smtp.mails.append((recipients, self._read_mail()))
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _read_mail(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        return mail

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
