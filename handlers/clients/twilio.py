"""SMS through Twilio. Sending is not idempotent there, so a second attempt looks for the first one's message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from engine.handling import RetryLater, Settings
from handlers.clients import Outgoing, Refused

TWILIO_API = "https://api.twilio.com"
TIMEOUT_SECONDS = 10
LOOK_BACK = timedelta(days=3)
PERMANENT = frozenset({21211, 21214, 21217, 21408, 21421, 21601, 21606, 21610, 21612, 21614, 30005, 30006})
"""Twilio error codes that no retry mends: wrong, landline, blocked or unreachable numbers, missing permissions."""


class _Http(TwilioHttpClient):  # type: ignore[misc]  # the twilio package has no types
    """Twilio's own HTTP client, pointed at another address when the settings say so."""

    def __init__(self, address: str) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self._address = address.rstrip("/")

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return super().request(method, url.replace(TWILIO_API, self._address, 1), *args, **kwargs)


class TwilioSms:
    """Sends SMS with an API key."""

    def __init__(self, settings: Settings) -> None:
        http = _Http(settings.twilio_api_url or TWILIO_API)
        self._from = settings.twilio_from
        self._client = Client(
            settings.twilio_api_key, settings.twilio_api_secret, settings.twilio_account_sid, http_client=http
        )

    def send(self, message: Outgoing) -> str:
        """Send one SMS; answers Twilio's sid."""
        try:
            return self._find(message) or self._create(message)
        except TwilioRestException as error:
            if error.code in PERMANENT:
                raise Refused(f"Twilio error {error.code}") from None
            raise RetryLater(f"Twilio answered {error.status} (error {error.code})") from None
        except (TwilioException, requests.RequestException) as error:
            raise RetryLater(f"Twilio could not be reached: {type(error).__name__}") from None

    def _find(self, message: Outgoing) -> str | None:
        if message.attempt == 1:
            return None
        since = datetime.now(UTC) - LOOK_BACK
        found = self._client.messages.list(to=message.to, date_sent_after=since, limit=50)
        return next(
            (str(m.sid) for m in found if m.body == message.body and m.status not in {"failed", "undelivered"}), None
        )

    def _create(self, message: Outgoing) -> str:
        sent = self._client.messages.create(to=message.to, from_=self._from, body=message.body)
        return str(sent.sid)
