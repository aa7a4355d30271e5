"""Messages leave once, in the reader's language, and say nothing they should not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.handling import Contact, Credentials, Job, RetryLater
from handlers.send_message import send_message
from handlers.texts import MissingText, segments, transliterate

MakeJob = Callable[..., Job]
SMS = {
    "sms_client": "twilio",
    "twilio_account_sid": "AC0",
    "twilio_api_key": "SK0",
    "twilio_api_secret": "s",
    "twilio_from": "REDRESS",
}


def outbox(tmp_path: Path) -> list[dict[str, str]]:
    return [json.loads(f.read_text()) for f in sorted((tmp_path / "outbox").glob("*.json"))]


def test_the_customer_hears_by_sms_and_mail_with_number_and_password(job: MakeJob, tmp_path: Path) -> None:
    said = send_message(job(), "acknowledgement")["messages"]
    assert [m["channel"] for m in said] == ["sms", "mail"]
    assert all("K7M4-2QX9" in m["body"] + m["subject"] and "ABCD-EFGH-JKMN" in m["body"] for m in outbox(tmp_path))


def test_what_is_recorded_hides_password_and_link(job: MakeJob) -> None:
    said = send_message(job(), "acknowledgement")["messages"]
    assert "ABCD" not in json.dumps(said)
    assert "token" not in json.dumps(said)


def test_a_repeated_attempt_leaves_one_message(job: MakeJob, tmp_path: Path) -> None:
    first, second = (send_message(job(attempt=n), "acknowledgement")["messages"] for n in (1, 2))
    assert [m["provider_id"] for m in first] == [m["provider_id"] for m in second]
    assert len(outbox(tmp_path)) == 2


def test_dates_are_written_as_the_reader_writes_them(job: MakeJob, tmp_path: Path) -> None:
    send_message(job(), "acknowledgement", channel="mail")
    assert (
        "Thu, 26 Mar 2026, 17:30" in outbox(tmp_path)[0]["body"]
        or "Thu 26 Mar 2026 17:30" in outbox(tmp_path)[0]["body"]
    )


def test_a_customer_without_a_phone_gets_mail_only(job: MakeJob) -> None:
    said = send_message(job(customer=Contact("Alice", "alice@example.org", None, "tr")), "acknowledgement")["messages"]
    assert [m["channel"] for m in said] == ["mail"]


def test_staff_get_mail_and_never_sms(job: MakeJob, tmp_path: Path) -> None:
    lead = Contact("Lena", "lena@example.org", "+905320000000", "en")
    send_message(job(people=lambda group: [lead] if group == "lead" else []), "late", to="lead")
    assert [(m["channel"], m["to"]) for m in outbox(tmp_path)] == [("mail", "lena@example.org")]


def test_a_text_that_names_something_unknown_is_an_incident_not_a_message(job: MakeJob, tmp_path: Path) -> None:
    with pytest.raises(MissingText, match="password"):
        send_message(job(credentials=Credentials("K7M4-2QX9", None)), "acknowledgement")
    assert not outbox(tmp_path)


def test_placeholders_read_no_attributes(job: MakeJob, tmp_path: Path) -> None:
    send_message(job(texts={"x/sms.en.txt": "{number.__class__} {0} {name!r}"}), "x")
    assert outbox(tmp_path)[0]["body"] == "{number.__class__} {0} {name!r}"


def test_an_sms_goes_out_through_twilio(job: MakeJob, twilio) -> None:
    said = send_message(job(settings=SMS | {"twilio_api_url": twilio.url}), "acknowledgement", channel="sms")[
        "messages"
    ]
    assert said[0]["provider_id"] == twilio.sent[0].sid
    assert twilio.sent[0].to == "+905321234567"
    assert twilio.credentials[0].startswith("Basic ")


def test_a_message_twilio_took_before_failing_is_found_and_not_sent_again(job: MakeJob, twilio) -> None:
    twilio.accept_then_fail = 1
    settings = SMS | {"twilio_api_url": twilio.url}
    with pytest.raises(RetryLater):
        send_message(job(settings=settings), "acknowledgement", channel="sms")
    said = send_message(job(settings=settings, attempt=2), "acknowledgement", channel="sms")["messages"]
    assert len(twilio.sent) == 1
    assert said[0]["provider_id"] == twilio.sent[0].sid


def test_throttling_waits_and_a_wrong_number_does_not(job: MakeJob, twilio) -> None:
    settings = SMS | {"twilio_api_url": twilio.url}
    twilio.throttle = 1
    with pytest.raises(RetryLater):
        send_message(job(settings=settings), "acknowledgement", channel="sms")
    twilio.refuse["+905321234567"] = 21614
    said = send_message(job(settings=settings), "acknowledgement")["messages"]
    assert [(m["channel"], m["state"]) for m in said] == [("sms", "failed"), ("mail", "sent")]


def test_a_supplier_that_is_down_is_tried_again_later(job: MakeJob) -> None:
    with pytest.raises(RetryLater):
        send_message(job(settings=SMS | {"twilio_api_url": "http://127.0.0.1:9"}), "acknowledgement", channel="sms")


def test_no_sms_leaves_for_a_country_that_is_not_allowed(job: MakeJob, twilio) -> None:
    abroad = Contact("Alice", None, "+88213300000", "en")
    said = send_message(job(settings=SMS | {"twilio_api_url": twilio.url}, customer=abroad), "acknowledgement")[
        "messages"
    ]
    assert said[0]["state"] == "failed"
    assert not twilio.sent


def test_mail_goes_out_through_smtp_once_to_one_recipient(job: MakeJob, smtp) -> None:
    settings = {"mail_client": "smtp", "smtp_url": smtp.url}
    said = [
        send_message(job(settings=settings, attempt=n), "acknowledgement", channel="mail")["messages"][0]
        for n in (1, 2)
    ]
    recipients, mail = smtp.mails[0]
    assert recipients == ["alice@example.org"]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert said[0]["provider_id"] == said[1]["provider_id"] == mail["Message-ID"]


@pytest.mark.parametrize("address", ["a@example.org, b@example.org", "a@example.org\nBcc: b@example.org", "no address"])
def test_an_address_makes_one_recipient_or_none(job: MakeJob, smtp, address: str) -> None:
    customer = Contact("Alice", address, None, "en")
    said = send_message(
        job(settings={"mail_client": "smtp", "smtp_url": smtp.url}, customer=customer), "acknowledgement"
    )
    assert said["messages"][0]["state"] == "failed"
    assert not smtp.mails


def test_a_mail_server_may_refuse_for_good_or_for_now(job: MakeJob, smtp) -> None:
    settings = {"mail_client": "smtp", "smtp_url": smtp.url}
    smtp.refuse["alice@example.org"] = 550
    assert send_message(job(settings=settings), "acknowledgement", channel="mail")["messages"][0]["state"] == "failed"
    smtp.refuse["alice@example.org"] = 451
    with pytest.raises(RetryLater):
        send_message(job(settings=settings), "acknowledgement", channel="mail")


def test_turkish_can_be_written_without_the_letters_that_cost_a_second_segment(job: MakeJob, twilio) -> None:
    alice = Contact("Alice", None, "+905321234567", "tr")
    settings = SMS | {"twilio_api_url": twilio.url, "sms_transliterate_turkish": True}
    send_message(job(settings=settings, customer=alice), "acknowledgement")
    assert "sikâyetiniz alindi" in twilio.sent[0].body


@pytest.mark.parametrize(
    "text,count",
    [
        ("a" * 156, 1),
        ("a" * 157, 2),
        ("ş" * 66, 1),
        ("ş" * 67, 2),
        ("ж" * 79, 2),
        ("€" * 78, 1),
        ("€" * 79, 2),
        ("😀" * 33, 1),
    ],
)
def test_segments_are_counted_as_carriers_count_them(text: str, count: int) -> None:
    assert segments(text) == count


def test_transliteration_fits_one_segment() -> None:
    assert segments(transliterate("Şikayetiniz kaydedildi. Sayı ve şifre ile izleyebilirsiniz: ğüşiöçı" * 2)) == 1
