"""Messages: those that move tokens (correlated by an opaque key), and those that people write to each other.

What a customer adds at any time is not a BPMN message: it is a row and a notice to staff, and it
works in every state of the instance.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from engine import documents
from engine.errors import Conflict, FieldProblem, Forbidden, Invalid
from engine.house import Ledger
from engine.instances.case import Case, lock
from engine.jobs import rows as jobs
from engine.lookup import uid
from engine.models import inbox, message, subscription
from engine.moves import move
from engine.records import Actor, Upload
from engine.states import JobKind, SubscriptionState

if TYPE_CHECKING:
    from engine.spiff import Wait

MAX_TEXT = 10_000
WITHDRAWN = "withdrawn"
"""The BPMN message by which a customer takes a case back (requirements, state map)."""


def subscribe(case: Case, wait: Wait) -> None:
    """A token waits for a message: whoever holds the new key may deliver it, once."""
    case.ledger.execute(
        insert(subscription).values(
            id=str(uuid4()),
            instance_id=case.id,
            token=wait.token,
            element_id=wait.element_id,
            message=wait.message,
            key=secrets.token_urlsafe(24),
            state=SubscriptionState.WAITING,
        )
    )


def unsubscribe(case: Case, row: Mapping[str, Any]) -> None:
    """The token no longer waits."""
    move(case.ledger, subscription, row["id"], SubscriptionState.WAITING, SubscriptionState.CANCELLED)


def correlate(
    ledger: Ledger, key: str, *, source: str, message_id: str, payload: Mapping[str, Any] | None, actor: Actor
) -> str | None:
    """Take in a message once and hand it to the one token that waits for this key.

    Answers the job that will deliver it; None when it was taken in before, or fits nothing (kept as unmatched).
    """
    instance_id = ledger.execute(select(subscription.c.instance_id).where(subscription.c.key == key)).scalar()
    case = lock(ledger, instance_id, actor) if instance_id else None
    inbox_id = _take_in(ledger, source, message_id, instance_id, payload)
    if inbox_id is None or case is None:
        return None
    row = ledger.execute(select(subscription).where(subscription.c.key == key)).mappings().one()
    if not move(ledger, subscription, row["id"], SubscriptionState.WAITING, SubscriptionState.USED):
        return None
    ledger.execute(update(inbox).where(inbox.c.id == inbox_id).values(outcome="delivered"))
    case.note(
        "message",
        element_id=row["element_id"],
        token=row["token"],
        source=SubscriptionState.WAITING,
        target=SubscriptionState.USED,
        payload={"message": row["message"], "payload": dict(payload or {})},
    )
    job_id = jobs.add(
        case,
        JobKind.ADVANCE,
        key=f"deliver:{inbox_id}",
        token=row["token"],
        element_id=row["element_id"],
        params={"inbox": inbox_id},
    )
    case.save()
    return job_id


def _take_in(
    ledger: Ledger, source: str, message_id: str, instance_id: str | None, payload: Mapping[str, Any] | None
) -> str | None:
    inbox_id = str(uuid4())
    statement = insert(inbox).values(
        id=inbox_id,
        source=source[:32],
        message_id=message_id[:255],
        instance_id=instance_id,
        payload=dict(payload or {}),
        outcome="unmatched",
        received_at=ledger.now,
    )
    taken: str | None = ledger.execute(statement.on_conflict_do_nothing().returning(inbox.c.id)).scalar()
    return taken


def withdrawal_key(ledger: Ledger, instance_id: str, actor: Actor) -> str:
    """The key of the subscription that ends a case on its customer's wish.

    Raises Conflict when the drawing waits for no withdrawal (any more), Forbidden for others' cases.
    """
    case = lock(ledger, instance_id, actor)
    _require_part(case, actor)
    statement = select(subscription.c.key).where(
        subscription.c.instance_id == case.id,
        subscription.c.message == WITHDRAWN,
        subscription.c.state == SubscriptionState.WAITING,
    )
    key: str | None = ledger.execute(statement.order_by(subscription.c.id)).scalar()
    if key is None:
        raise Conflict("this case cannot be withdrawn any more")
    return key


def add(ledger: Ledger, instance_id: str, body: str, actor: Actor, *, uploads: Sequence[Upload], internal: bool) -> str:
    """Write something to a case, with files: a customer to the desk, staff to the customer, or a note among staff.

    Works in every state. Answers the message's id. Raises Invalid, Forbidden.
    """
    case = lock(ledger, instance_id, actor)
    _require_part(case, actor)
    if not body.strip() and not uploads:
        raise Invalid([FieldProblem("body", "required")])
    if len(body) > MAX_TEXT:
        raise Invalid([FieldProblem("body", "too_long", {"limit": MAX_TEXT})])
    by_customer = actor.customer_of is not None
    if internal and by_customer:
        raise Forbidden
    documents.add(case, uploads, author=actor.id, visible=not internal)
    message_id = str(uuid4())
    ledger.execute(
        insert(message).values(
            id=message_id,
            instance_id=case.id,
            key=f"note:{message_id}",
            direction="in" if by_customer else "out",
            channel="note" if internal else "portal",
            author=actor.id,
            body=_clean(body),
            state="received" if by_customer else "sent",
            seen_by_staff=not by_customer,
            visible_to_customer=not internal,
            sent_at=ledger.now,
        )
    )
    case.note("note" if internal else "wrote", payload={"message": message_id})
    case.save()
    return message_id


def mark_seen(ledger: Ledger, instance_id: str, actor: Actor) -> int:
    """Staff looked at what the customer added. Answers how many notices that ends."""
    if actor.customer_of is not None:
        raise Forbidden
    unseen = update(message).where(message.c.instance_id == uid(instance_id), ~message.c.seen_by_staff)
    return int(ledger.execute(unseen.values(seen_by_staff=True)).rowcount)


def record_sent(case: Case, sent: Sequence[Mapping[str, Any]]) -> None:
    """Keep what a handler sent, once per key; secrets were redacted by the handler."""
    for entry in sent:
        to_customer = entry.get("to", "customer") == "customer"
        case.ledger.execute(
            insert(message)
            .values(
                id=str(uuid4()),
                instance_id=case.id,
                key=str(entry["key"])[:160],
                direction="out",
                channel=str(entry["channel"])[:16],
                template=entry.get("template"),
                subject=entry.get("subject") or None,
                body=_clean(str(entry.get("body", ""))),
                state=str(entry.get("state", "unknown"))[:16],
                provider_id=entry.get("provider_id"),
                seen_by_staff=True,
                visible_to_customer=to_customer,
                sent_at=case.ledger.now,
            )
            .on_conflict_do_nothing(index_elements=["key"])
        )


def _require_part(case: Case, actor: Actor) -> None:
    if actor.customer_of is not None:
        if actor.customer_of != case.id:
            raise Forbidden
    elif not actor.groups and actor.id not in {"system", "operator"}:
        raise Forbidden


def _clean(text: str) -> str:
    """PostgreSQL's text holds no NUL."""
    return text.replace("\x00", "")
