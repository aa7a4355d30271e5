"""Instances: starting one, moving one on. A step of the engine happens here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy.dialects.postgresql import insert

from engine import documents, feel, forms, requests
from engine.access import credentials as access
from engine.access.numbers import new_number
from engine.database import Again
from engine.definitions.bundle import Bundle
from engine.definitions.releases import calendar_of
from engine.errors import FeelError, NotFound
from engine.house import Ledger
from engine.instances.agreement import Agreement, facts_of
from engine.instances.case import Case, lock
from engine.jobs import rows as jobs
from engine.models import instance
from engine.records import Actor, Started, Upload
from engine.states import InstanceState, JobKind

if TYPE_CHECKING:
    from engine.spiff import Runtime

CHANNELS = frozenset({"web", "phone", "letter", "visit", "mail", "api"})
STATE_FORMAT = 1


def start(
    ledger: Ledger,
    bundle: Bundle,
    answers: Mapping[str, Any],
    *,
    actor: Actor,
    channel: str,
    language: str,
    uploads: Sequence[Upload],
    request_key: str | None,
    received_at: datetime | None,
    fresh: access.Fresh,
) -> tuple[Started, str]:
    """Register an instance: number, password, answers, documents; its first step is the job whose id is answered.

    Raises Invalid when the answers do not fit the start form. The same request key gives the same answer.
    """
    earlier = requests.answered(ledger, request_key)
    if earlier is not None:
        return _again(ledger, earlier)
    calendar = calendar_of(ledger.connection, bundle)
    context = feel.Context(ledger.now, calendar.zone, calendar.feel_functions(ledger.now))
    form = bundle.form(bundle.process.start_event)
    if form is None:
        raise NotFound(f"the release of {bundle.process_key!r} has no start form")
    given = forms.validate(form, answers, uploads=uploads, context=context)
    case = _register(ledger, bundle, given, actor, channel, language, received_at or ledger.now, context)
    access.issue(case, fresh)
    documents.add(case, uploads, author=case.actor, visible=True)
    job_id = jobs.add(case, JobKind.ADVANCE, key=f"start:{case.id}")
    started = Started(case.id, str(case.row["number"]), fresh.password)
    requests.record(ledger, request_key, case.id, {"number": started.number, "job": job_id})
    case.save()
    return started, job_id


def _again(ledger: Ledger, earlier: Mapping[str, Any]) -> tuple[Started, str]:
    password = access.sealed_password(ledger, earlier["instance_id"]) or ""
    return Started(earlier["instance_id"], earlier["answer"]["number"], password), earlier["answer"]["job"]


def _register(
    ledger: Ledger,
    bundle: Bundle,
    given: Mapping[str, Any],
    actor: Actor,
    channel: str,
    language: str,
    received_at: datetime,
    context: feel.Context,
) -> Case:
    instance_id, number, process = str(uuid4()), new_number(), bundle.process
    variables = _first_variables(bundle, given, actor, channel, language)
    variables |= {"received_at": received_at, "number": number}
    who = actor.id if variables["received_on_behalf"] else f"customer:{instance_id}"
    made = ledger.execute(
        insert(instance)
        .values(
            id=instance_id,
            number=number,
            process_key=bundle.process_key,
            release_id=bundle.release_id,
            state=InstanceState.ACTIVE,
            language=variables["language"],
            channel=variables["channel"],
            variables=feel.to_json(variables),
            facts=facts_of(process, variables),
            received_at=received_at,
            promised_at=_promised(process.promise, variables, context),
            started_at=ledger.now,
            format=STATE_FORMAT,
        )
        .on_conflict_do_nothing(index_elements=["number"])
        .returning(instance.c.id)
    )
    if made.scalar() is None:
        raise Again  # the number is taken: one in 10^12
    case = lock(ledger, instance_id, who)
    case.note("received", target=InstanceState.ACTIVE, payload={"answers": feel.to_json(dict(given))})
    return case


def _first_variables(
    bundle: Bundle, given: Mapping[str, Any], actor: Actor, channel: str, language: str
) -> dict[str, Any]:
    """What was filled in, and how it came."""
    by_staff = bool(actor.groups) or actor.id in {"system", "operator"}
    came = {
        "channel": channel if channel in CHANNELS else "api",
        "language": language if language in bundle.process.languages else bundle.process.language,
        "received_on_behalf": by_staff,
    }
    return {**given, **came, **({"opened_by": actor.id} if by_staff else {})}


def _promised(expression: str, variables: Mapping[str, Any], context: feel.Context) -> datetime | None:
    # a slip in this expression must not lose what somebody typed: then there is no date to show
    try:
        value = feel.compile(expression).evaluate(variables, context) if expression else None
    except FeelError:
        return None
    return value if isinstance(value, datetime) else None


def step(case: Case, command: Callable[[Runtime], None] | None = None) -> Runtime:
    """Apply a command, run until every token waits, make the rows agree. The caller saves the case.

    Raises StepFailed when the drawing cannot be executed: then nothing of the verb may be saved.
    """
    runtime = runtime_of(case)
    if command is not None:
        command(runtime)
    settle(case, runtime)
    return runtime


def settle(case: Case, runtime: Runtime) -> None:
    """Run until every token waits and make the rows agree. Raises StepFailed."""
    runtime.advance()
    Agreement(case, runtime).make()
    case.changes["runtime"] = runtime.dump()
    case.changes["format"] = STATE_FORMAT


def runtime_of(case: Case) -> Runtime:
    """The instance's interpreter, loaded, or begun when it has not moved yet."""
    from engine.jobs.inline import step_context
    from engine.spiff import Runtime

    context = step_context(case)
    state = case.row["runtime"]
    if state is None:
        return Runtime.start(case.bundle.specs, case.variables, context)
    return Runtime.load(case.bundle.specs, bytes(state), context)
