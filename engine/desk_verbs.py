"""The verbs about people, sessions and the clock: the half of `Engine` that no drawing knows of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from engine import tasks, waiting_files
from engine.access import links, people, sessions, signin, throttle
from engine.calendar.days import drop_exception, set_exception, snapshot
from engine.calendar.rule import Calendar, DayRule
from engine.definitions.releases import calendar_of
from engine.errors import Forbidden, SignInFailed, TooMany
from engine.house import House, Ledger
from engine.jobs.performing import Performer
from engine.jobs.sweep import Sweeper
from engine.queries import Queries
from engine.records import Actor, LinkRecord, PersonRecord, SessionRecord
from engine.settings import Settings

T = TypeVar("T")


class DeskVerbs:
    """People, sessions, links, clock and calendar."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.queries = Queries(house)
        self.performer = Performer(house, self._verb)
        self.sweeper = Sweeper(house, self._verb, self.performer)

    def _verb(self, work: Callable[[Ledger], T]) -> T:
        raise NotImplementedError

    @property
    def settings(self) -> Settings:
        """The settings it was built with."""
        return self.house.settings

    @property
    def clock(self) -> Any:
        """Its two clocks."""
        return self.house.clock

    def key(self, purpose: str) -> bytes:
        """32 secret bytes for one purpose, the same in every process (cookies, CSRF)."""
        return self.house.keys.key(purpose)

    def close(self) -> None:
        """Give back all database connections."""
        self.house.database.close()

    # sessions

    def sign_in(self, login: str, password: str, network: str) -> str:
        """Sign a member of staff in; `network` is where the request came from. Answers the session's token.

        Raises SignInFailed, the same for every reason; `facts["retry_after_seconds"]` while a delay runs.
        """
        return signin.staff(self.house, self._verb, login, password, network)

    def sign_in_customer(self, number: str, password: str, network: str) -> str:
        """Sign a customer in to one case. Answers the session's token. Raises SignInFailed as `sign_in`."""
        return signin.customer(self.house, self._verb, number, password, network)

    def open_customer_session(self, instance_id: str) -> str:
        """A session for whoever has just filed this case (they hold number and password already)."""
        return self._verb(lambda ledger: sessions.open_session(ledger, instance_id=instance_id))

    def session(self, token: str | None) -> SessionRecord | None:
        """The live session behind a cookie's token, None when there is none. Keeps it alive."""
        if not token:
            return None
        with self.house.database.reading() as connection:
            found = sessions.read(connection, self.house, token)
        if found is None:
            return None
        record, seen = found
        if self.house.clock.real() - seen > sessions.TOUCH:
            self._verb(lambda ledger: sessions.touch(ledger, token))
        return record

    def put_session(self, token: str, data: Mapping[str, Any]) -> None:
        """Replace what a session remembers (small JSON)."""
        self._verb(lambda ledger: sessions.put(ledger, token, data))

    def sign_out(self, token: str) -> None:
        """End a session."""
        self._verb(lambda ledger: sessions.close(ledger, token))

    def admit_filing(self, network: str) -> None:
        """Count a complaint that a stranger is about to file, by network and over all (threat T1).

        Raises TooMany, `facts["retry_after_seconds"]` says for how long.
        """
        counted = {"network": f"filing-net:{network[:64]}", "all": "filing-all"}
        try:
            self._verb(lambda ledger: throttle.admit(ledger, counted))
        except SignInFailed as error:
            raise TooMany(**error.facts) from None

    # approval links

    def peek_link(self, token: str) -> LinkRecord:
        """What an approval link opens, without writing anything: for GET."""
        with self.house.database.reading() as connection:
            return links.peek(connection, token, self.house.clock.business(connection))

    def redeem_link(self, token: str) -> tuple[str, str]:
        """Exchange an approval link for a customer session: for POST only. Answers session token and task id.

        Raises AlreadyAnswered when its task is completed, NotFound when it is unknown, expired or revoked.
        """

        def work(ledger: Ledger) -> tuple[str, str]:
            found = links.redeem(ledger, token)
            return sessions.open_session(ledger, instance_id=found.instance_id), str(found.task_id)

        return self._verb(work)

    # people

    def add_person(
        self,
        login: str,
        name: str,
        password: str | None = None,
        *,
        groups: Sequence[str] = (),
        email: str | None = None,
        language: str = "en",
        demo: bool = False,
    ) -> tuple[PersonRecord, str]:
        """Add a member of staff. Answers the record and the password (a random one unless given).

        Raises Conflict when the login is taken, Invalid.
        """
        chosen = password or people.new_password()
        if not demo:
            people.check_password(chosen)
        hashed = self.house.keys.hash_password(chosen)
        return self._verb(
            lambda ledger: people.add(ledger, login, name, groups, hashed, email=email, language=language, demo=demo)
        ), chosen

    def person_by_login(self, login: str) -> PersonRecord:
        """A member of staff by login. Raises NotFound."""
        return self._verb(lambda ledger: people.by_login(ledger, login))

    def disable_person(self, person_id: str) -> None:
        """End somebody's access at once, in every browser; claimed tasks go back to their groups. Raises NotFound."""
        self._verb(lambda ledger: people.disable(ledger, person_id))
        held = [task.id for task in self.queries.inbox(self.queries.person(person_id), "mine", size=10_000).items]
        for task_id in held:  # one instance, one verb: nobody ever holds two locks
            self._verb(partial(tasks.release, task_id=task_id, actor=Actor(person_id)))

    def enable_person(self, person_id: str) -> None:
        """Let somebody in again. Raises NotFound."""
        self._verb(lambda ledger: people.enable(ledger, person_id))

    def reset_password(self, person_id: str, password: str | None = None) -> str:
        """Give somebody a new password (a random one unless given) and answer it; their sessions end."""
        chosen = password or people.new_password()
        people.check_password(chosen)
        hashed = self.house.keys.hash_password(chosen)
        self._verb(lambda ledger: people.set_password(ledger, person_id, hashed))
        return chosen

    def set_groups(self, person_id: str, groups: Sequence[str]) -> None:
        """Put somebody into these groups and no others. Raises NotFound."""
        self._verb(lambda ledger: people.set_groups(ledger, person_id, groups))

    def set_language(self, person_id: str, language: str) -> None:
        """The language somebody reads. Raises NotFound."""
        self._verb(lambda ledger: people.set_language(ledger, person_id, language))

    def actor_of(self, person_id: str) -> Actor:
        """A member of staff as the one who does something. Raises NotFound, Forbidden (disabled)."""
        return self._verb(lambda ledger: people.actor(people.record(ledger, person_id)))

    # files of unfinished forms

    def keep_files(self, contents: Sequence[bytes]) -> list[str]:
        """Put files of an unfinished form aside for two hours; answers ids, none for those that do not fit."""
        return self._verb(lambda ledger: waiting_files.keep(ledger, contents))

    def take_files(self, ids: Sequence[str]) -> dict[str, bytes]:
        """The contents of files put aside that still wait, by id."""
        return self._verb(lambda ledger: waiting_files.take(ledger, ids)) if ids else {}

    def drop_files(self, ids: Sequence[str]) -> None:
        """Erase files put aside: their form is done."""
        if ids:
            self._verb(lambda ledger: waiting_files.drop(ledger, ids))

    # clock and calendar

    def set_clock(self, instant: datetime | None, actor: Actor | str, *, frozen: bool = True) -> None:
        """Move business time and stop it there (or let it run on); None goes back to real time.

        Only where the setting SETTABLE_CLOCK allows it. Raises Forbidden.
        """
        who = actor.id if isinstance(actor, Actor) else actor
        if not self.settings.settable_clock or who.startswith("customer:"):
            raise Forbidden("business time cannot be moved on this desk")
        self._verb(lambda ledger: self.house.clock.set_business(ledger.connection, instant, frozen=frozen))

    def calendar(self, process_key: str) -> Calendar:
        """The company calendar as the active release of a process and the stored days give it."""
        with self.house.database.reading() as connection:
            return calendar_of(connection, self.house.definitions.active(process_key))

    def snapshot_holidays(self, process_key: str) -> int:
        """Store the holidays of the years ahead, so that an upgrade never moves a deadline. Answers years added."""
        bundle = self.house.definitions.active(process_key)
        return self._verb(
            lambda ledger: snapshot(ledger.connection, calendar_of(ledger.connection, bundle), ledger.now)
        )

    def set_calendar_exception(self, rule: DayRule, author: str) -> None:
        """Declare a day closed, half or made up."""
        self._verb(lambda ledger: set_exception(ledger.connection, rule, author))

    def drop_calendar_exception(self, rule: DayRule) -> None:
        """Take an exception back."""
        self._verb(lambda ledger: drop_exception(ledger.connection, rule.day))
