"""The reference process as a bundle that our engine releases."""

from __future__ import annotations

import json
from typing import Any

from tests.bench.drawing import FIELDS, OURS, called_process, case_data, diagram, split
from tests.factories import CALENDAR

PROCESS = """
key = "complaint"
title = "Reference complaint"
language = "en"
languages = ["en"]
main = "complaint"
start_event = "start"
owner_group = "quality"
statuses = ["received", "under_evaluation", "completed", "closed", "open"]
outcomes = ["agreed_first_round"]
[groups]
{groups}
[facts]
customer_name = "text"
category = "text"
[contact]
name = "customer_name"
email = "customer_email"
phone = "customer_phone"
[notifications]
operation = "tell"
"""
TELL = {"sms": "{number}", "subject": "{number}", "body": "{number} waits for you."}


def files(*, size: int = 1024, loop: bool = False, library: int = 0, variant: int = 0) -> dict[str, bytes]:
    """The bundle. `size` bytes of case data fit its start form, `library` processes are called by its drawing,
    `variant` makes another version of the same."""
    first, rest = split(case_data(size))
    called = [f"lib{n:02d}" for n in range(library)]
    found = {
        "calendar.toml": CALENDAR,
        "complaint.bpmn": diagram(OURS, loop=loop, called=called),
        "forms/start.form": form("start", *first),
    }
    drawn = [name for name in FIELDS if not loop or not name.endswith("2")]
    found |= {f"forms/{name}.form": form(name, *FIELDS[name]) for name in drawn}
    found["forms/intake.form"] = form("intake", *FIELDS["intake"], *rest)
    found |= {f"{name}.bpmn": called_process(name) for name in called}
    found |= {f"messages/offered/{part}.en.txt": text.encode() for part, text in TELL.items()}
    lanes = {f"desk_{name}": "desk" for name in called}
    groups = {"desk_complaint": "desk", "lead_complaint": "lead", **lanes}
    lines = "\n".join(f'{lane} = "{group}"' for lane, group in groups.items())
    found["process.toml"] = (PROCESS.format(groups=lines) + f"# variant {variant}\n").encode()
    return found


def form(name: str, *fields: str) -> bytes:
    """A form of text fields; `key:checkbox` chooses another type."""
    return json.dumps(
        {"schemaVersion": 19, "type": "default", "id": name, "components": [_component(field) for field in fields]}
    ).encode()


def _component(field: str) -> dict[str, Any]:
    key, _, kind = field.partition(":")
    kind = kind or ("textarea" if key.startswith(("field_", "finding")) else "textfield")
    return {"id": f"c_{key}", "key": key, "type": kind, "label": key.replace("_", " ").capitalize()}
