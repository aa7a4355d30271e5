"""Jobs: at least one performance, exactly one effect, and an incident when a person must decide."""

from __future__ import annotations

import pytest

from engine.errors import BpmnError, RetryLater
from tests.factories import end, error, fork, service, start, subprocess, user
from tests.job_rows import ONE, WAY, past, rewind, rows

TEXTS = {f"messages/approval/{part}.en.txt": b"Dear {name}" for part in ("body", "subject", "sms")}


def test_a_handler_runs_outside_any_transaction_and_its_result_moves_the_token(stage, calls):
    stage.draw(ONE, WAY)
    case = stage.start()
    (waiting,) = rows(stage, operation="send")
    assert (waiting.state, waiting.key) == ("due", f"{case.instance_id}:{waiting.token}")
    assert stage.open_tasks(case) == []
    assert stage.engine.work() == 1
    assert calls[0].number == case.number
    assert calls[0].credentials.password == case.password
    assert (calls[0].customer.email, calls[0].variables["customer_name"]) == ("alice@example.org", "Alice")
    assert stage.engine.queries.instance(case.instance_id).variables["sent"] is True
    assert stage.task(case).element_id == "check"
    assert rows(stage, operation="send")[0].state == "done"


def test_parameters_are_checked_before_the_handler_runs(stage, operation):
    seen = []

    @operation("send", to=str)
    def send(job, to):
        seen.append(to)
        return {}

    stage.draw([start(), service("tell", "send", to="amount"), end()], "received > tell > done")
    stage.start(answers={"amount": 3})
    stage.engine.work()
    assert seen == []
    (incident,) = stage.engine.queries.incidents().items
    assert incident.cause == "StepFailed"
    assert "must be str" in incident.detail


def test_retry_later_waits_and_then_succeeds(stage, operation):
    answers = [RetryLater("busy", after_seconds=60), None]

    @operation("send")
    def send(job):
        fault = answers.pop(0)
        if fault:
            raise fault
        return {"attempt": job.attempt}

    stage.draw(ONE, WAY)
    case = stage.start()
    assert stage.engine.work() == 1
    assert rows(stage, operation="send")[0].state == "due"
    assert stage.engine.work() == 0
    rewind(stage, due_at=past())
    assert stage.engine.work() == 1
    assert stage.engine.queries.instance(case.instance_id).variables["attempt"] == 2


def test_used_up_attempts_become_an_incident_that_can_be_retried(stage, operation):
    broken = [True]

    @operation("send", max_attempts=2)
    def send(job):
        if broken:
            raise RetryLater("busy")
        return {}

    stage.draw(ONE, WAY)
    case = stage.start()
    for _ in range(2):
        rewind(stage, due_at=past())
        stage.engine.work()
    (incident,) = stage.engine.queries.incidents().items
    assert (incident.cause, incident.group) == ("AttemptsUsedUp", "lead")
    broken.clear()
    stage.engine.retry(incident.id, stage.bob, "the supplier is back")
    assert stage.task(case).element_id == "check"
    assert [i.reason for i in stage.engine.queries.incidents_of(case.instance_id)] == ["the supplier is back"]


def test_any_other_failure_is_an_incident_and_the_rest_of_the_case_goes_on(stage, operation):
    @operation("send")
    def send(job):
        raise KeyError("alice@example.org")

    stage.draw(
        [start(), fork("split"), service("tell", "send"), user("check"), end("told"), end()],
        "received > split > tell > told; split > check > done",
    )
    case = stage.start()
    stage.engine.work()
    (incident,) = stage.engine.queries.incidents().items
    assert incident.cause == "KeyError"
    assert "alice" not in incident.detail
    stage.complete(case)
    assert stage.state(case) == "active"


def test_a_business_fault_goes_to_the_boundary_that_guards_the_token(stage, operation):
    @operation("send")
    def send(job):
        raise BpmnError("no_address", variables={"why": "landline"})

    stage.draw(
        [
            start(),
            service("tell", "send"),
            error("unreachable", "tell", "no_address"),
            user("call_them"),
            end(),
            end("over"),
        ],
        "received > tell > done; unreachable > call_them > over",
    )
    case = stage.start()
    stage.engine.work()
    assert stage.task(case).element_id == "call_them"
    assert stage.engine.queries.instance(case.instance_id).variables["why"] == "landline"
    assert stage.engine.queries.incidents().items == []
    assert rows(stage, operation="send")[0].state == "done"
    assert ("job_cancelled", "tell") not in stage.kinds(case)


def test_a_business_fault_that_nothing_catches_is_an_incident(stage, operation):
    @operation("send")
    def send(job):
        raise BpmnError("no_address")

    stage.draw(ONE, WAY)
    case = stage.start()
    stage.engine.work()
    assert [i.cause for i in stage.engine.queries.incidents().items] == ["BpmnError:no_address"]
    assert stage.state(case) == "active"
    assert stage.engine.verify() == []


@pytest.mark.parametrize("fault, cause", [(RetryLater("busy"), "busy"), (RetryLater(), "The other side")])
def test_why_it_waits_is_kept(stage, operation, fault, cause):
    @operation("send")
    def send(job):
        raise fault

    stage.draw(ONE, WAY)
    stage.start()
    stage.engine.work(1)
    assert (rows(stage, operation="send")[0].error or "").startswith(cause) or fault.args == ("",)


def test_an_operation_that_is_gone_is_an_incident(stage, calls):
    from engine.handling import _registry

    stage.draw(ONE, WAY)
    stage.start()
    del _registry["send"]
    stage.engine.work()
    assert [i.cause for i in stage.engine.queries.incidents().items] == ["ParameterError"]


def test_a_failing_step_after_the_handler_runs_the_handler_no_second_time(stage, operation):
    sent, broken = [], [True]

    @operation("send")
    def send(job):
        sent.append(job.key)
        return {"sent": True}

    @operation("weigh", inline=True)
    def weigh(job):
        if broken:
            raise ValueError
        return {}

    stage.draw(
        [start(), service("tell", "send"), service("weighing", "weigh"), user("check"), end()],
        "received > tell > weighing > check > done",
    )
    case = stage.start()
    stage.engine.work()
    (incident,) = stage.engine.queries.incidents().items
    assert (incident.cause, incident.element_id) == ("StepFailed", "weighing")
    broken.clear()
    stage.engine.retry(incident.id, stage.bob, "repaired")
    assert stage.task(case).element_id == "check"
    assert len(sent) == 1


def test_inline_operations_may_raise_business_faults(stage, operation):
    @operation("weigh", inline=True)
    def weigh(job):
        raise BpmnError("too_light")

    stage.draw(
        [
            start(),
            service("weighing", "weigh"),
            error("light", "weighing", "too_light"),
            user("check"),
            end(),
            end("over"),
        ],
        "received > weighing > done; light > check > over",
    )
    assert stage.task(stage.start()).element_id == "check"


def test_a_forged_job_id_does_nothing(stage):
    assert stage.engine.perform("00000000-0000-0000-0000-000000000000") is False
    assert stage.engine.perform("rm -rf") is False


def test_an_error_inside_a_subprocess_reaches_the_boundary_on_it(stage, operation):
    @operation("send")
    def send(job):
        raise BpmnError("no_address")

    stage.draw(
        [
            start(),
            subprocess("telling", [start("begin"), service("tell", "send"), end("told")], "begin > tell > told"),
            error("unreachable", "telling", "no_address"),
            user("call_them"),
            end(),
            end("over"),
        ],
        "received > telling > done; unreachable > call_them > over",
    )
    case = stage.start()
    stage.engine.work()
    assert stage.task(case).element_id == "call_them"


def test_a_notice_is_sent_when_a_task_is_offered_and_its_message_is_kept(stage, operation):
    seen = []

    @operation("send_message", template=str, to=str)
    def send_message(job, template, to):
        seen.append((template, to, job.link, job.credentials.password))
        sent = {"key": f"{job.key}/mail", "channel": "mail", "template": template, "to": to, "state": "sent"}
        return {"messages": [{**sent, "subject": "Your answer", "body": "••••", "provider_id": "p1"}]}

    stage.draw(
        [start(), user("approve", lane="customer", notify="approval"), end()],
        "received > approve > done",
        notify="send_message",
        files=TEXTS,
    )
    case = stage.start()
    stage.engine.work()
    ((template, to, link, password),) = seen
    assert (template, to, password) == ("approval", "customer", case.password)
    assert link.startswith("http://127.0.0.1:8000/a/")
    (message,) = stage.engine.queries.messages(case.instance_id)
    assert (message.template, message.state, message.visible_to_customer) == ("approval", "sent", True)
    assert "messages" not in stage.engine.queries.instance(case.instance_id).variables
