"""Complaints: the list, one of them, what staff add, the export."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest


def rows(page: Any) -> list[str]:
    return [" ".join(row.get_text(" ").split()) for row in page.select("table.list tbody tr")]


def export(browser: Any, query: str = "") -> list[list[str]]:
    browser.get("/cases" + query)
    answer = browser.post("/cases/export" + query)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def test_the_list_is_filtered(desk: Any, file: Any, task_of: Any, actor: Any, signed_in: Any, look: Any) -> None:
    first, second = file("Alice Smith"), file("Zeynep Arslan")
    desk.complete(task_of(first).id, {"category": "quality", "finding": "x"}, actor("bob"))
    bob = signed_in("bob")
    assert len(rows(look(bob.get("/cases")))) == 2
    assert second.number in rows(look(bob.get("/cases?q=arslan")))[0]
    assert rows(look(bob.get("/cases?status=closed"))) == []
    assert rows(look(bob.get("/cases?late=1"))) == []
    assert rows(look(bob.get("/cases?department=logistics"))) == []
    desk.set_clock(desk.queries.business_time() + timedelta(days=20), "operator")
    assert len(rows(look(bob.get("/cases?late=1")))) == 2


def test_a_complaint_shows_where_it_stands(file: Any, signed_in: Any, look: Any) -> None:
    case = file()
    page = look(signed_in("bob").get(f"/cases/{case.instance_id}")).get_text(" ")
    for words in (case.number, "Under evaluation", "Triage", "nobody yet", "Alice Smith", "Registered", "Received"):
        assert words in page


def test_an_internal_note_never_reaches_the_customer(desk: Any, file: Any, signed_in: Any, browse: Any) -> None:
    case = file()
    bob = signed_in("bob")
    bob.get(f"/cases/{case.instance_id}")
    assert bob.post(f"/cases/{case.instance_id}/note", {"text": "She is right."}).status_code == 303
    assert "She is right." in bob.get(f"/cases/{case.instance_id}").get_data(as_text=True)
    assert desk.queries.messages(case.instance_id, for_customer=True) == []
    customer = browse()
    customer.get("/track")
    assert customer.post("/track", {"number": case.number, "password": case.password}).status_code == 303
    assert "She is right." not in customer.get("/track/case").get_data(as_text=True)


def test_a_message_to_the_customer_must_be_meant(desk: Any, file: Any, signed_in: Any) -> None:
    case = file()
    bob = signed_in("bob")
    bob.get(f"/cases/{case.instance_id}")
    answer = bob.post(f"/cases/{case.instance_id}/message", {"text": "Dear Alice"})
    assert answer.status_code == 422
    assert "Dear Alice" in answer.get_data(as_text=True)
    assert bob.post(f"/cases/{case.instance_id}/message", {"text": "Dear Alice", "confirmed": "1"}).status_code == 303
    assert [m.body for m in desk.queries.messages(case.instance_id, for_customer=True)] == ["Dear Alice"]


def test_a_document_has_a_source_and_stays_with_staff_unless_shown(desk: Any, file: Any, signed_in: Any) -> None:
    case = file()
    bob = signed_in("bob")
    bob.get(f"/cases/{case.instance_id}")
    path = f"/cases/{case.instance_id}/document"
    assert bob.post(path, {"files": (BytesIO(b"x"), "a.txt")}).status_code == 422
    assert bob.post(path, {"source": "laboratory"}).status_code == 422
    assert bob.post(path, {"source": "laboratory", "files": (BytesIO(b"MZ\x00"), "a.exe")}).status_code == 422
    assert bob.post(path, {"source": "laboratory", "files": (BytesIO(b"pH 7"), "test.txt")}).status_code == 303
    assert bob.post(path, {"source": "plant", "visible": "1", "files": (BytesIO(b"ok"), "b.txt")}).status_code == 303
    found = desk.queries.documents(case.instance_id)
    assert {(d.name, d.source, d.visible_to_customer) for d in found} == {
        ("test.txt", "laboratory", False),
        ("b.txt", "plant", True),
    }


def test_a_document_is_a_download_that_runs_nothing(desk: Any, file: Any, signed_in: Any) -> None:
    case = file()
    bob = signed_in("bob")
    bob.get(f"/cases/{case.instance_id}")
    text = b"<script>alert(1)</script>"
    bob.post(f"/cases/{case.instance_id}/document", {"source": "customer", "files": (BytesIO(text), "x.txt")})
    document = desk.queries.documents(case.instance_id)[0]
    answer = bob.get(f"/cases/document/{document.id}")
    assert answer.data == text
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert signed_in("charlie").get(f"/cases/document/{document.id}").status_code == 404


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1"])
def test_an_exported_formula_is_text(file: Any, signed_in: Any, name: str) -> None:
    file(name)
    table = export(signed_in("dana"))
    cell = table[1][table[0].index("Customer")]
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))


def test_an_export_is_kept_in_each_history(desk: Any, file: Any, signed_in: Any) -> None:
    case, other = file("Alice Smith"), file("Zeynep Arslan")
    table = export(signed_in("dana"), "?q=arslan")
    assert [row[0] for row in table[1:]] == [other.number]
    kinds = {c.number: [line.kind for line in desk.queries.history(c.instance_id)] for c in (case, other)}
    assert "exported" in kinds[other.number]
    assert "exported" not in kinds[case.number]
    assert desk.verify() == []


def test_what_the_customer_added_is_marked_as_read(desk: Any, file: Any, signed_in: Any) -> None:
    from engine.records import Actor

    case = file()
    desk.add_message(case.instance_id, "One more thing", Actor(f"customer:{case.instance_id}"))
    bob = signed_in("bob")
    assert "Mark as read" in bob.get(f"/cases/{case.instance_id}").get_data(as_text=True)
    bob.post(f"/cases/{case.instance_id}/seen")
    assert "Mark as read" not in bob.get(f"/cases/{case.instance_id}").get_data(as_text=True)
