"""Reads about the desk itself: releases, people, jobs, incidents, the public procedure, the outbox."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from engine.definitions.bundle import Bundle, Texts
from engine.errors import NotFound
from engine.models import heartbeat, incident, instance, job, person, release
from engine.queries.rows import PAGE, Reads, incident_record, job_record, key, page_of, person_record, release_record
from engine.records import (
    IncidentRecord,
    JobRecord,
    LimitRecord,
    Page,
    PersonRecord,
    ProcedureRecord,
    ReleaseRecord,
    StageRecord,
    StepRecord,
)
from engine.rules.diagram import Diagram, Element

_RELEASE = [c for c in release.c if c.name not in {"files", "compiled", "approver"}]
_COUNTED = re.compile(r"\b(workdays|workhours)\(\s*(\d+)")


class DeskQueries(Reads):
    """Reads about the desk itself."""

    def release(self, release_id: str) -> ReleaseRecord:
        """One release. Raises NotFound."""
        row = self._one(select(*_RELEASE).where(release.c.id == key(release_id)))
        if row is None:
            raise NotFound
        return release_record(row)

    def releases(self, process_key: str | None = None) -> list[ReleaseRecord]:
        """All releases, newest first."""
        statement = select(*_RELEASE).order_by(release.c.process_key, release.c.version.desc())
        if process_key:
            statement = statement.where(release.c.process_key == process_key)
        return [release_record(row) for row in self._all(statement)]

    def active_release(self, process_key: str) -> ReleaseRecord:
        """The release that new instances run on. Raises NotFound before the first one."""
        row = self._one(select(*_RELEASE).where(release.c.process_key == process_key, release.c.active))
        if row is None:
            raise NotFound(f"no release of {process_key!r} is active")
        return release_record(row)

    def bundle(self, release_id: str) -> Bundle:
        """A release's files and what is read from them (`process`, `elements`, `form(id)`, `texts(language)`)."""
        return self._house.definitions.bundle(release_id)

    def start_form(self, process_key: str) -> Mapping[str, Any]:
        """The form-js schema that starts an instance of the active release."""
        bundle = self.bundle(self.active_release(process_key).id)
        form = bundle.form(bundle.process.start_event)
        if form is None:
            raise NotFound(f"the release of {process_key!r} has no start form")
        return form

    def texts(self, release_id: str, language: str) -> Texts:
        """The words of a release in a language: `lookup(element_id, name, default)`, `field(form_id, key)`."""
        return self.bundle(release_id).texts(language)

    def people(self, *, active_only: bool = False) -> list[PersonRecord]:
        """The members of staff by name."""
        statement = select(person).order_by(person.c.name)
        if active_only:
            statement = statement.where(person.c.active)
        return [person_record(row) for row in self._all(statement)]

    def person(self, person_id: str) -> PersonRecord:
        """One member of staff. Raises NotFound."""
        row = self._one(select(person).where(person.c.id == key(person_id)))
        if row is None:
            raise NotFound
        return person_record(row)

    def members(self, group: str) -> list[PersonRecord]:
        """The active members of a group by name."""
        return [p for p in self.people(active_only=True) if group in p.groups]

    def incidents(self, *, open_only: bool = True, page: int = 1, size: int = PAGE) -> Page[IncidentRecord]:
        """Incidents, oldest first."""
        statement = select(incident, instance.c.number).join(instance).order_by(incident.c.opened_at, incident.c.id)
        if open_only:
            statement = statement.where(incident.c.state == "open")
        rows = self._all(statement.offset((max(page, 1) - 1) * size).limit(size + 1))
        return page_of((incident_record(row) for row in rows), page, size)

    def incident(self, incident_id: str) -> IncidentRecord:
        """One incident. Raises NotFound."""
        statement = select(incident, instance.c.number).join(instance)
        row = self._one(statement.where(incident.c.id == key(incident_id)))
        if row is None:
            raise NotFound
        return incident_record(row)

    def jobs(self, *, state: str | None = None, instance_id: str | None = None, limit: int = 200) -> list[JobRecord]:
        """Jobs, newest first, filtered."""
        statement = select(job).order_by(job.c.real_created.desc(), job.c.id).limit(limit)
        if state:
            statement = statement.where(job.c.state == state)
        if instance_id:
            statement = statement.where(job.c.instance_id == key(instance_id))
        return [job_record(row) for row in self._all(statement)]

    def job_counts(self) -> dict[str, int]:
        """How many jobs are in each state."""
        rows = self._all(select(job.c.state, func.count().label("n")).group_by(job.c.state))
        return {row["state"]: row["n"] for row in rows}

    def heartbeats(self) -> dict[str, datetime]:
        """When each worker and the sweeper was last seen (real time)."""
        return {row["name"]: row["seen_at"] for row in self._all(select(heartbeat))}

    def outbox(self, limit: int = 200) -> list[Mapping[str, Any]]:
        """What the local outbox holds instead of sending it, newest first (embedded desk only)."""
        folder = self._house.settings.var / "outbox"
        files = sorted(folder.glob("*.json"), key=lambda f: f.stat().st_mtime, reverse=True) if folder.is_dir() else []
        return [json.loads(file.read_text("utf-8")) for file in files[:limit]]

    def business_time(self) -> datetime:
        """Business time now (UTC)."""
        with self._house.database.reading() as connection:
            return self._house.clock.business(connection)

    def procedure(self, process_key: str, language: str) -> ProcedureRecord:
        """The active release as the public page shows it: its stages in drawn order, their limits and steps (R1)."""
        found = self.active_release(process_key)
        bundle = self.bundle(found.id)
        process, texts = bundle.process, bundle.texts(language)
        return ProcedureRecord(
            process_key,
            texts.lookup("process", "title", process.title),
            found.version,
            found.hash,
            found.released_at,
            process.statuses,
            process.outcomes,
            _stages(bundle, texts),
        )


def _stages(bundle: Bundle, texts: Texts) -> list[StageRecord]:
    by_process = {key: diagram for diagram in bundle.diagrams.values() for key in diagram.processes}
    main = by_process.get(bundle.process.main)
    if main is None:
        return []
    return [
        StageRecord(
            element.id,
            texts.lookup(element.id, "name", element.label),
            texts.lookup(element.id, "documentation", element.documentation),
            [_limit(boundary, texts) for boundary in main.boundaries(element.id) if boundary.timer is not None],
            _steps(by_process.get(element.called), element.called, texts),
        )
        for element in main.of_kind("callActivity")
    ]


def _limit(boundary: Element, texts: Texts) -> LimitRecord:
    expression = boundary.timer.expression if boundary.timer else ""
    counted = _COUNTED.search(expression)
    return LimitRecord(
        boundary.id,
        texts.lookup(boundary.id, "name", boundary.label),
        expression,
        int(counted[2]) if counted else 0,
        counted[1] if counted else "",
        boundary.interrupting,
    )


def _steps(diagram: Diagram | None, process_id: str, texts: Texts) -> list[StepRecord]:
    if diagram is None:
        return []
    lanes = {lane.id: texts.lookup(lane.id, "name", lane.name) for lane in diagram.lanes.values()}
    return [
        StepRecord(
            element.id,
            texts.lookup(element.id, "name", element.label),
            lanes.get(element.lane_id or "", ""),
            element.properties.get("due", ""),
        )
        for element in diagram.of_kind("userTask")
        if element.process_id == process_id
    ]
