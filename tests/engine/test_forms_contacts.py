"""E-mail addresses and telephone numbers as customers write them."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from engine.forms.contacts import Refused, email, phone
from engine.settings import ROOT

DATA = ROOT.parent / "shared" / "data"


def data(path: str) -> Path:
    found = DATA / path
    if not found.exists():
        pytest.skip(f"The probes of {path} are kept beside the repository, and are not here.")
    return found


def test_telephone_numbers_are_read_as_the_probes_say() -> None:
    with data("phone/phone_probes.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 31
    for row in rows:
        wanted = row["libphonenumber reads"] if row["valid"] == "True" and not row["extension"] else None
        try:
            found = phone(row["written"], row["assumed country"])
        except Refused:
            found = None
        assert found == wanted, row["what it is"]


def test_an_extension_is_named_as_the_reason() -> None:
    with pytest.raises(Refused) as caught:
        phone("8 (495) 123-45-67 доб. 123", "RU")
    assert caught.value.code == "phone_extension"


@pytest.mark.parametrize(
    "written, kept",
    [
        ("ayse@example.com", "ayse@example.com"),
        ("Ayse.Yilmaz+sikayet@Example.com.tr", "Ayse.Yilmaz+sikayet@example.com.tr"),
        ("a@şirket.com.tr", "a@xn--irket-idb.com.tr"),
    ],
)
def test_ordinary_addresses_are_kept_with_their_domain_in_ascii(written: str, kept: str) -> None:
    assert email(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "a@b",
        "a@b@example.com",
        "a@example.com, b@example.com",
        "a@example.com\nBcc: b@example.com",
        "<a@example.com>",
        "Ayşe <a@example.com>",
        '"a b"@example.com',
        "a@[127.0.0.1]",
        "a@localhost",
        "a@example..com",
        "@example.com",
        "a@",
        "a;b@example.com\x00",
        "иванов@example.com",
    ],
)
def test_two_addresses_headers_and_fragments_are_refused(written: str) -> None:
    with pytest.raises(Refused):
        email(written)


def test_no_address_that_isemail_calls_an_error_is_taken() -> None:
    tree = ET.parse(data("addresses/isemail/tests.xml"))
    tried = taken = 0
    for test in tree.getroot().iter("test"):
        written = "".join(map(_control, test.findtext("address") or ""))
        category = test.findtext("category")
        tried += 1
        try:
            email(written)
        except Refused:
            continue
        taken += 1
        assert category != "ISEMAIL_ERR", written
    assert tried >= 160
    assert taken >= 10


def _control(sign: str) -> str:
    """The data set writes control characters as their pictures, U+2400 and up."""
    return chr(ord(sign) - 0x2400) if 0x2400 <= ord(sign) <= 0x241F else sign
