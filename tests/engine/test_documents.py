"""Documents: what a file is, its bytes say."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from PIL import Image

from engine.documents import MAX_BYTES, check
from engine.errors import Invalid
from engine.records import Actor, Upload
from tests.factories import end, start, user


def picture(kind):
    out = BytesIO()
    Image.new("RGB", (3, 3)).save(out, kind)
    return out.getvalue()


def office():
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


@pytest.mark.parametrize(
    "name, content, media_type",
    [
        ("a.jpg", picture("JPEG"), "image/jpeg"),
        ("A.PNG", picture("PNG"), "image/png"),
        ("a.gif", picture("GIF"), "image/gif"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF", "application/pdf"),
        ("a.txt", "Şikâyet".encode(), "text/plain"),
        ("a.csv", "ş;1".encode("cp1254"), "text/csv"),
        ("a.docx", office(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("../../etc/a.txt", b"x", "text/plain"),
    ],
)
def test_what_is_allowed(name, content, media_type):
    assert check(Upload(name, content)) == media_type


@pytest.mark.parametrize(
    "name, content, code",
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_type"),
        ("a.html", b"<html>", "file_type"),
        ("a.exe", b"MZ", "file_type"),
        ("a.png", b"<script>", "file_type"),
        ("a.png", picture("JPEG"), "file_type"),
        ("a.pdf", b"BM<script>alert(1)</script>", "file_type"),
        ("a.txt", b"\x00\x01", "file_type"),
        ("a", b"x", "file_type"),
        ("a.zip", office(), "file_type"),
        ("a.txt", b"", "file_empty"),
        ("a.txt", b"x" * (MAX_BYTES + 1), "file_too_large"),
        ("a.png.exe", picture("PNG"), "file_type"),
    ],
)
def test_what_is_refused(name, content, code):
    with pytest.raises(Invalid) as caught:
        check(Upload(name, content))
    assert caught.value.problems[0].code == code


def test_a_case_holds_fifty_megabytes(stage):
    stage.draw([start(), user("check"), end()], "received > check > done")
    case = stage.start()
    customer = Actor(f"customer:{case.instance_id}")
    for i in range(5):
        stage.engine.add_documents(case.instance_id, [Upload("a.txt", bytes([65 + i]) * MAX_BYTES)], customer)
    with pytest.raises(Invalid) as caught:
        stage.engine.add_documents(case.instance_id, [Upload("a.txt", b"x")], customer)
    assert caught.value.problems[0].code == "too_much"


def test_the_same_bytes_are_stored_once(stage):
    from sqlalchemy import func, select

    from engine.models import blob

    stage.draw([start(), user("check"), end()], "received > check > done")
    case = stage.start()
    uploads = [Upload("a.txt", b"same"), Upload("b.txt", b"same")]
    stage.engine.add_documents(case.instance_id, uploads, stage.bob)
    with stage.engine.house.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(blob)).scalar() == 1
    assert [d.name for d in stage.engine.queries.documents(case.instance_id)] == ["a.txt", "b.txt"]
