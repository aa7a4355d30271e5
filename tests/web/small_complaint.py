"""A small complaint procedure for tests of pages: examine, answer, approve or refuse, undo, withdraw."""

from __future__ import annotations

import json
from typing import Any

LANGUAGES = ("en", "tr", "ru", "es")

PROCESS = """
key = "complaint"
title = "Customer complaint"
language = "en"
languages = ["en", "tr", "ru", "es"]
main = "complaint"
start_event = "complaint_received"
owner_group = "quality"
statuses = ["received", "under_evaluation", "completed", "closed", "open"]
outcomes = ["agreed_first_round", "withdrawn"]
[groups]
customer = "customer"
customer_service = "customer_service"
[facts]
customer_name = "text"
[contact]
name = "customer_name"
email = "customer_email"
phone = "customer_phone"
[promise]
answer = "workdays(5, received_at)"
[notifications]
operation = "send_message"
"""

CALENDAR = """
zone = "Europe/Istanbul"
opens = "08:30"
closes = "17:30"
weekend = [6, 7]
[holidays]
country = "TR"
half_day_closes = "13:00"
"""

_PROPERTY = '<spiffworkflow:property name="{}" value="{}" />'


def _properties(**values: str) -> str:
    rows = "".join(_PROPERTY.format(name, value) for name, value in values.items())
    return (
        f"<bpmn:extensionElements><spiffworkflow:properties>{rows}</spiffworkflow:properties></bpmn:extensionElements>"
    )


def _node(kind: str, key: str, name: str, inner: str = "", **attributes: str) -> str:
    more = "".join(f' {k}="{v}"' for k, v in attributes.items())
    return f'<bpmn:{kind} id="{key}" name="{name}"{more}>{inner}</bpmn:{kind}>'


def _message(reference: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="{reference}" />'


def _flow(source: str, target: str, condition: str = "") -> str:
    inner = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
    ends = f'id="f_{source}_{target}" sourceRef="{source}" targetRef="{target}"'
    return f"<bpmn:sequenceFlow {ends}>{inner}</bpmn:sequenceFlow>"


REPORT = (
    '{ report: { version: 1, hash: "0123456789abcdef", blocks: ['
    '{ key: "points_raised", text: "Two rolls show blisters." }, { key: "decision", text: reply } ] } }'
)


def diagram() -> bytes:
    """The drawing."""
    customer = ("complaint_received", "approve_result")
    ours = (
        "examine",
        "write_report",
        "agreed",
        "archive",
        "closed",
        "examine_again",
        "ended_open",
        "withdrawn_meanwhile",
        "taken_back",
        "undone",
        "approval_undone",
    )
    lanes = "".join(
        f'<bpmn:lane id="{key}" name="{name}">'
        + "".join(f"<bpmn:flowNodeRef>{n}</bpmn:flowNodeRef>" for n in nodes)
        + "</bpmn:lane>"
        for key, name, nodes in (("customer", "Customer", customer), ("customer_service", "Customer service", ours))
    )
    nodes = "".join(
        (
            _node(
                "startEvent",
                "complaint_received",
                "Complaint received",
                _properties(public_status="received", customer_text="We received and registered your complaint."),
            ),
            _node(
                "userTask",
                "examine",
                "Examine the complaint",
                _properties(
                    public_status="under_evaluation",
                    due="workdays(3)",
                    customer_text="The department is examining your complaint.",
                ),
            ),
            _node(
                "boundaryEvent",
                "withdrawn_meanwhile",
                "Withdrawn",
                _message("message_withdrawn"),
                attachedToRef="examine",
            ),
            _node(
                "endEvent",
                "taken_back",
                "Withdrawn",
                _properties(public_status="closed", outcome="withdrawn", customer_text="You withdrew the complaint."),
            ),
            _node(
                "scriptTask",
                "write_report",
                "Write the report",
                f"<bpmn:script>{REPORT.replace('&', '&amp;')}</bpmn:script>",
            ),
            _node(
                "userTask",
                "approve_result",
                "Approve or refuse the result",
                _properties(
                    public_status="completed",
                    due="workdays(10)",
                    notify="approval_request",
                    customer_text="Please tell us whether you accept the result.",
                ),
            ),
            _node("exclusiveGateway", "agreed", "Agreed?", default="f_agreed_examine_again"),
            _node(
                "userTask",
                "archive",
                "File the papers",
                _properties(
                    public_status="closed",
                    outcome="agreed_first_round",
                    due="workdays(1)",
                    customer_text="You approved the result. The complaint is closed.",
                ),
            ),
            _node("boundaryEvent", "undone", "Undone", _message("message_undo_approval"), attachedToRef="archive"),
            _node("scriptTask", "approval_undone", "Ask again", "<bpmn:script>{ answer: null }</bpmn:script>"),
            _node("endEvent", "closed", "Closed"),
            _node(
                "userTask",
                "examine_again",
                "Examine again",
                _properties(
                    public_status="under_evaluation",
                    due="workdays(3)",
                    promise="workdays(4)",
                    customer_text="Other people look at your complaint again.",
                ),
            ),
            _node("endEvent", "ended_open", "Open"),
        )
    )
    flows = "".join(
        (
            _flow("complaint_received", "examine"),
            _flow("withdrawn_meanwhile", "taken_back"),
            _flow("examine", "write_report"),
            _flow("write_report", "approve_result"),
            _flow("approve_result", "agreed"),
            _flow("agreed", "archive", 'answer = "approved"'),
            _flow("agreed", "examine_again"),
            _flow("archive", "closed"),
            _flow("undone", "approval_undone"),
            _flow("approval_undone", "approve_result"),
            _flow("examine_again", "ended_open"),
        )
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d" targetNamespace="redress">'
        '<bpmn:message id="message_withdrawn" name="withdrawn" />'
        '<bpmn:message id="message_undo_approval" name="undo_approval" />'
        f'<bpmn:process id="complaint" isExecutable="true"><bpmn:laneSet id="lanes">{lanes}</bpmn:laneSet>'
        f"{nodes}{flows}"
        "</bpmn:process></bpmn:definitions>"
    ).encode()


def _form(key: str, *components: dict[str, Any]) -> bytes:
    schema = {"schemaVersion": 19, "type": "default", "id": key, "components": list(components)}
    return json.dumps(schema).encode()


def _field(kind: str, key: str, label: str, *, required: bool = False, **more: Any) -> dict[str, Any]:
    return {"type": kind, "id": f"c_{key}", "key": key, "label": label, "validate": {"required": required}, **more}


def _choice(key: str, label: str, **values: str) -> dict[str, Any]:
    listed = [{"value": value, "label": text} for value, text in values.items()]
    return _field("radio", key, label, required=True, values=listed)


def files() -> dict[str, bytes]:
    """The bundle."""
    email = {"required": False, "validationType": "email"}
    bundle = {
        "process.toml": PROCESS.encode(),
        "calendar.toml": CALENDAR.encode(),
        "complaint.bpmn": diagram(),
        "forms/complaint_received.form": _form(
            "complaint_received",
            _field("textfield", "customer_name", "Your name", required=True),
            {**_field("textfield", "customer_email", "E-mail"), "validate": email},
            _field("textfield", "customer_phone", "Phone"),
            _field("textarea", "description", "What happened?", required=True),
            _field("filepicker", "attachments", "Photos and documents", multiple=True, accept=".jpg,.png,.pdf,.txt"),
        ),
        "forms/examine.form": _form("examine", _field("textarea", "reply", "Reply", required=True)),
        "forms/examine_again.form": _form("examine_again", _field("textarea", "second_reply", "Reply", required=True)),
        "forms/archive.form": _form("archive", _field("textarea", "filed_note", "Note")),
        "forms/approve_result.form": _form(
            "approve_result",
            _choice("answer", "Do you accept the result?", approved="Yes, I accept it", refused="No, I do not"),
            _field("textarea", "remark", "Is anything still unresolved?"),
        ),
    }
    for language in LANGUAGES:
        for part, text in (("sms", "{number}: {link}"), ("subject", "{number}"), ("body", "Dear {name}: {link}")):
            bundle[f"messages/approval_request/{part}.{language}.txt"] = text.encode()
        if language != "en":
            bundle[f"translations.{language}.toml"] = f'[examine]\nname = "Examine ({language})"\n'.encode()
    return bundle
