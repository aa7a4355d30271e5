"""Reads about user tasks: the inbox, one task, the tasks of an instance."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Text, all_, cast, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import JSONPATH

from engine.access.numbers import normalise_number
from engine.errors import NotFound
from engine.models import instance, user_task
from engine.queries.rows import PAGE, Reads, Row, key, page_of, task_record, tasks
from engine.records import Actor, Page, PersonRecord, TaskRecord

ORDERS = {
    "due": (user_task.c.due_at.asc().nulls_last(), user_task.c.id),
    "priority": (user_task.c.priority.desc(), user_task.c.due_at.asc().nulls_last(), user_task.c.id),
    "newest": (user_task.c.offered_at.desc(), user_task.c.id),
}


class TaskQueries(Reads):
    """Reads about user tasks."""

    def inbox(
        self,
        person: PersonRecord,
        tab: str = "mine",
        *,
        group: str | None = None,
        search: str = "",
        element: str | None = None,
        order: str = "due",
        page: int = 1,
        size: int = PAGE,
    ) -> Page[TaskRecord]:
        """A person's tasks: `mine` (claimed), `groups` (offered to a group of theirs) or `done` (newest first).

        `search` is a number or a part of a fact; `order` is due, priority or newest. A group the person
        is not in shows nothing. The groups tab is a union of index-ordered branches, one per group: with
        100,000 open tasks it reads only what it shows (performance notes, section 6).
        """
        keys = [user_task.c.completed_at.desc()] if tab == "done" else list(ORDERS.get(order, ORDERS["due"]))
        last = max(page, 1) * size + 1
        branches = [
            self._narrow(branch, search, element).order_by(*keys).limit(last)
            for branch in self._branches(person, tab, group)
        ]
        if not branches:
            return Page([], page, size, False)
        found = union_all(*[select(b.subquery()) for b in branches]).subquery()
        ids = select(user_task.c.id).where(user_task.c.id.in_(select(found.c.id))).order_by(*keys)
        ids = ids.offset((max(page, 1) - 1) * size).limit(size + 1)
        rows = self._all(tasks().where(user_task.c.id.in_(ids.subquery().select())).order_by(*keys))
        return page_of((task_record(row) for row in rows), page, size)

    def inbox_counts(self, person: PersonRecord) -> dict[str, int]:
        """How many tasks lie in `mine`, in `groups`, and in each group of the person (`group:<id>`)."""
        branches = {"mine": self._branches(person, "mine", None)[0]}
        for group, branch in zip(person.groups, self._branches(person, "groups", None), strict=True):
            branches[f"group:{group}"] = branch
        counted = [
            select(func.count()).select_from(branch.subquery()).scalar_subquery().label(name)
            for name, branch in branches.items()
        ]
        row = self._one(select(*counted)) or {}
        counts = {name: int(row.get(name, 0)) for name in branches}
        return counts | {"groups": sum(n for name, n in counts.items() if name.startswith("group:"))}

    def task(self, task_id: str, actor: Actor | None = None) -> TaskRecord:
        """One task with its data and form. Raises NotFound for those who may not know of it.

        Staff see a task of a group of theirs, one they hold or completed, and all tasks when they
        belong to the process's owner group; a customer sees those of the lane `customer` in the own case.
        """
        row = self._one(tasks(whole=True).where(user_task.c.id == key(task_id)))
        if row is None or not self._sees(actor, row):
            raise NotFound
        return task_record(row, self._house.definitions.bundle(row["release_id"]).form(row["element_id"]))

    def tasks_of(self, instance_id: str, *, open_only: bool = False) -> list[TaskRecord]:
        """The tasks of an instance, oldest first, with data, answers and forms."""
        statement = tasks(whole=True).where(user_task.c.instance_id == key(instance_id))
        if open_only:
            statement = statement.where(user_task.c.state.in_(["offered", "claimed"]))
        bundle = self._house.definitions.bundle
        rows = self._all(statement.order_by(user_task.c.offered_at, user_task.c.id))
        return [task_record(row, bundle(row["release_id"]).form(row["element_id"])) for row in rows]

    def customer_tasks(self, instance_id: str) -> list[TaskRecord]:
        """The open questions to the customer of an instance (decision 13)."""
        return [task for task in self.tasks_of(instance_id, open_only=True) if task.lane == "customer"]

    def _branches(self, person: PersonRecord, tab: str, group: str | None) -> list[Select[Any]]:
        base = select(user_task.c.id)
        if tab == "mine":
            return [base.where(user_task.c.assignee_id == person.id, user_task.c.state == "claimed")]
        if tab == "done":
            return [base.where(user_task.c.completed_by == person.id, user_task.c.state == "completed")]
        groups = [g for g in person.groups if group in (None, "", g)]
        return [
            base.where(
                user_task.c.group == name,
                user_task.c.state == "offered",
                literal(person.id, user_task.c.id.type) != all_(user_task.c.excluded),
            )
            for name in groups
        ]

    def _narrow(self, branch: Select[Any], search: str, element: str | None) -> Select[Any]:
        if element:
            branch = branch.where(user_task.c.element_id == element)
        if not search.strip():
            return branch
        return branch.where(user_task.c.instance_id == instance.c.id, matches(search))

    def _sees(self, actor: Actor | None, row: Row) -> bool:
        if actor is None or actor.id in {"system", "timer", "operator"}:
            return True
        if actor.customer_of is not None:
            return bool(row["lane"] == "customer" and row["instance_id"] == actor.customer_of)
        owner = self._house.definitions.bundle(row["release_id"]).process.owner_group
        return (
            row["group"] in actor.groups
            or owner in actor.groups
            or actor.id in {row["assignee_id"], row["completed_by"]}
        )


def matches(search: str) -> Any:
    """Instances whose number is, or one of whose facts contains, what was typed."""
    escaped = search.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    facts = func.jsonb_path_query_array(instance.c.facts, cast("$.*", JSONPATH))
    number = normalise_number(search)
    return or_(instance.c.number == number, cast(facts, Text).ilike(f"%{escaped}%"))
