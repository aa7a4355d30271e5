"""`Engine`: every verb is one transaction, one instance lock, one commit; reads are in `engine.queries`.

A person's submission (start, complete, withdraw) is committed before the drawing is moved on, so a
failing next step loses nothing that somebody typed: it becomes an incident on the job that moves it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection

from engine import history, incidents, messages, tasks
from engine.access import credentials as access
from engine.access import people
from engine.definitions import releases as definitions
from engine.definitions.bundle import Texts
from engine.desk_verbs import DeskVerbs
from engine.errors import Conflict, NotFound
from engine.house import Ledger
from engine.instances import case
from engine.instances import steps as instances
from engine.jobs import rows as jobs
from engine.jobs import sweep
from engine.lookup import uid
from engine.records import SYSTEM, Actor, BrokenChain, ReleaseRecord, Started, SweepReport, Upload

T = TypeVar("T")
log = structlog.get_logger("engine")
PATIENCE = 2.0
"""Seconds a person waits for a step that another process has begun."""


class Engine(DeskVerbs):
    """A desk. Build one with `engine.build(settings)`."""

    # releases

    def release(
        self,
        process_key: str,
        files: Mapping[str, bytes],
        *,
        note: str = "",
        author: str,
        accept_warnings: bool = False,
    ) -> ReleaseRecord:
        """Check, compile, store and activate a bundle.

        Raises DiagramError with every error found, or with every warning unless they are accepted.
        """
        operations = self.house.operations()
        prepared = definitions.prepare(process_key, files, operations, accept_warnings=accept_warnings)
        return self._verb(lambda ledger: definitions.store(ledger, prepared, note=note, author=author))

    def release_folder(
        self, path: Path, *, note: str = "", author: str = "operator", accept_warnings: bool = False
    ) -> ReleaseRecord:
        """Release a folder of `processes/`. Raises DiagramError (see `release`), NotFound."""
        files = definitions.read_folder(path)
        return self.release(path.name, files, note=note, author=author, accept_warnings=accept_warnings)

    def export(self, process_key: str, path: Path) -> ReleaseRecord:
        """Write the active release of a process back to a folder. Raises NotFound."""
        bundle = self.house.definitions.active(process_key)
        definitions.export(bundle, path)
        return self.queries.release(bundle.release_id)

    def texts(self, release_id: str, language: str) -> Texts:
        """The words of a release in a language: `lookup(element_id, name, default)`, `field(form_id, key)`."""
        return self.queries.texts(release_id, language)

    # instances

    def start(
        self,
        process_key: str,
        answers: Mapping[str, Any],
        *,
        actor: Actor,
        channel: str = "web",
        language: str = "en",
        uploads: Sequence[Upload] = (),
        request_key: str | None = None,
        received_at: datetime | None = None,
    ) -> Started:
        """Register an instance from its start form and move it on.

        `actor` is `Actor("anonymous")` for a customer on the web, or the member of staff who files on behalf;
        `received_at` is when our channel got it. Raises Invalid, NotFound (no active release).
        """
        bundle = self.house.definitions.active(process_key)
        fresh = access.fresh(self.house.keys)
        started, job_id = self._verb(
            lambda ledger: instances.start(
                ledger,
                bundle,
                answers,
                actor=actor,
                channel=channel,
                language=language,
                uploads=uploads,
                request_key=request_key,
                received_at=received_at,
                fresh=fresh,
            )
        )
        self._go_on(job_id)
        return started

    def withdraw(self, instance_id: str, actor: Actor, reason: str = "") -> None:
        """End a case on its customer's wish: the message `withdrawn` is delivered to the drawing.

        Raises Conflict when it cannot be withdrawn any more, Forbidden for others' cases.
        """
        key = self._verb(lambda ledger: messages.withdrawal_key(ledger, instance_id, actor))
        payload = {"reason": reason[: messages.MAX_TEXT], "by": actor.id}
        if not self.correlate(key, source="withdrawal", message_id=f"withdraw:{key}", payload=payload, actor=actor):
            raise Conflict("this case cannot be withdrawn any more")

    def correlate(
        self, key: str, *, source: str, message_id: str, payload: Mapping[str, Any] | None = None, actor: Actor = SYSTEM
    ) -> bool:
        """Take in a message once (by source and message id) and deliver it to the token waiting for this key.

        `actor` is who brought it. False: it was taken in before, or fits nothing and is kept as unmatched.
        """
        job_id = self._verb(
            lambda ledger: messages.correlate(
                ledger, key, source=source, message_id=message_id, payload=payload, actor=actor
            )
        )
        if job_id is not None:
            self._go_on(job_id)
        return job_id is not None

    def add_message(
        self, instance_id: str, body: str, actor: Actor, *, uploads: Sequence[Upload] = (), internal: bool = False
    ) -> str:
        """Write to a case, with files, in any state; a customer's words become a notice to staff. Answers its id.

        Raises Invalid, Forbidden, NotFound.
        """
        return self._verb(
            lambda ledger: messages.add(ledger, instance_id, body, actor, uploads=uploads, internal=internal)
        )

    def add_documents(self, instance_id: str, uploads: Sequence[Upload], actor: Actor) -> str:
        """Hand in files without words, in any state. Raises Invalid, Forbidden, NotFound."""
        return self.add_message(instance_id, "", actor, uploads=uploads)

    def mark_seen(self, instance_id: str, actor: Actor) -> int:
        """End the notices about what a customer added to a case. Answers how many."""
        return self._verb(lambda ledger: messages.mark_seen(ledger, instance_id, actor))

    def note_access(self, instance_ids: Iterable[str], actor: Actor, kind: str) -> None:
        """A line in the history of each of these cases: this person took its data out (`exported`; threat T10)."""

        def line(ledger: Ledger, instance_id: str) -> None:
            found = case.lock(ledger, instance_id, actor)
            found.note(kind)
            found.save()

        for instance_id in instance_ids:  # one after the other: nobody ever holds two
            self._verb(lambda ledger, one=instance_id: line(ledger, one))  # type: ignore[misc]

    # user tasks

    def claim(self, task_id: str, actor: Actor) -> None:
        """Take an offered task. Raises Forbidden, Conflict (somebody was faster), AlreadyAnswered, NotFound."""
        self._verb(lambda ledger: tasks.claim(ledger, task_id, actor))

    def release_task(self, task_id: str, actor: Actor) -> None:
        """Give a claimed task back to its group. Raises Forbidden, Conflict, NotFound."""
        self._verb(lambda ledger: tasks.release(ledger, task_id, actor))

    def assign(self, task_id: str, person_id: str, actor: Actor) -> None:
        """Give a task to a member of its group. Raises Forbidden (also by the four-eyes rule), Conflict, NotFound."""

        def work(ledger: Ledger) -> None:
            person = people.actor(people.record(ledger, person_id))
            tasks.assign(ledger, task_id, person_id, actor, person)

        self._verb(work)

    def save_draft(self, task_id: str, answers: Mapping[str, Any], actor: Actor) -> None:
        """Keep a half-filled form, unchecked, at most 64 kB. Raises Invalid, Forbidden, Conflict, NotFound."""
        self._verb(lambda ledger: tasks.save_draft(ledger, task_id, answers, actor))

    def complete(
        self,
        task_id: str,
        answers: Mapping[str, Any],
        actor: Actor,
        *,
        request_key: str | None = None,
        uploads: Sequence[Upload] = (),
    ) -> None:
        """Answer a task, then move its instance on. The same request key again does nothing and raises nothing.

        Raises Invalid, Forbidden, AlreadyAnswered, Conflict (no longer needed, or claimed by another), NotFound.
        """
        job_id = self._verb(
            lambda ledger: tasks.complete(ledger, task_id, answers, actor, request_key=request_key, uploads=uploads)
        )
        self._go_on(job_id)

    # jobs, timers, incidents

    def perform(self, job_id: str) -> bool:
        """Perform one job if it is due and nobody has it; an id that is none finds nothing to do."""
        try:
            return self.performer.perform(uid(job_id))
        except NotFound:
            return False

    def work(self, limit: int = 100) -> int:
        """Perform due jobs, most urgent first, until there are none or `limit` is reached. Answers how many."""
        done = 0
        while done < limit and self.performer.perform():
            done += 1
        return done

    def sweep(self) -> SweepReport:
        """Fire due timers, take up due jobs (nudged to living workers, else performed here), erase, queue digests."""
        self.beat("sweeper")
        return self.sweeper.sweep()

    def beat(self, name: str) -> None:
        """Say that a worker (`worker:<host>:<pid>`) or the sweeper is alive."""
        self._verb(lambda ledger: sweep.beat(ledger, name))

    def retry(self, incident_id: str, actor: Actor, reason: str) -> None:
        """Resolve an incident and try its job or timer again. Raises Invalid (no reason), Conflict, NotFound."""
        job_id = self._verb(lambda ledger: incidents.retry(ledger, incident_id, actor, reason))
        if job_id is not None:
            self._go_on(job_id)

    def resolve(self, incident_id: str, actor: Actor, reason: str) -> None:
        """Resolve an incident that was dealt with by other means. Raises Invalid (no reason), Conflict, NotFound."""
        self._verb(lambda ledger: incidents.resolve(ledger, incident_id, actor, reason))

    def verify(self, instance_id: str | None = None) -> list[BrokenChain]:
        """The broken history chains of one or of all instances; none is as it should be."""
        with self.house.database.reading() as connection:
            return history.verify(connection, instance_id)

    def erase_history_payloads(self, instance_id: str) -> int:
        """Erase what history says about a person for ever; its chain still verifies. Answers how many lines."""
        return self._verb(lambda ledger: history.erase_payloads(ledger.connection, instance_id))

    # how a verb runs

    def _verb(self, work: Callable[[Ledger], T]) -> T:
        nudges: list[str] = []

        def body(connection: Connection) -> T:
            house = self.house
            ledger = Ledger(connection, house, house.clock.business(connection), house.clock.real())
            answer = work(ledger)
            nudges[:] = ledger.nudges
            return answer

        answer = self.house.database.transaction(body)
        self.house.nudge(nudges)
        return answer

    def _go_on(self, job_id: str) -> None:
        """Move the drawing on right now, in this process; if that cannot be, a sweep takes it up."""
        try:
            if not self.performer.perform(job_id):
                self._wait_for(job_id)
        except Exception as error:
            log.warning("going on is left to the sweep", job=job_id, error=type(error).__name__)

    def _wait_for(self, job_id: str) -> None:
        """A sweep was faster: what the person sees next should be what comes after it."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with self.house.database.reading() as connection:
                if not jobs.is_open(connection, job_id):
                    return
            time.sleep(0.02)
