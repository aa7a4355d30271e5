"""Number and password, sealed copies, sign-in that cannot be guessed, links and sessions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.access.numbers import ALPHABET, new_number, new_password, normalise_number, normalise_password, number_fits
from engine.errors import AlreadyAnswered, Conflict, Forbidden, Invalid, NotFound, SignInFailed
from engine.records import Actor
from tests.factories import end, start, user

CUSTOMERS = [start(), user("approve", lane="customer", due='duration("P10D")'), end()]
WAY = "received > approve > done"


def sql(settings, statement):
    with psycopg.connect(settings.embedded_url) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def case(stage):
    stage.draw(CUSTOMERS, WAY)
    return stage.start()


# numbers


def test_a_number_survives_how_people_write_it():
    number = new_number()
    assert normalise_number(f"  {number.replace('-', ' ').lower()} ") == number
    assert number_fits(number)


@given(st.integers(0, 8), st.sampled_from(ALPHABET))
def test_any_one_wrong_character_is_noticed(place, character):
    plain = new_number().replace("-", "")
    wrong = plain[:place] + character + plain[place + 1 :]
    assert number_fits(wrong) == (wrong == plain)


@given(st.text(max_size=40))
def test_any_text_is_no_number_but_never_fails(text):
    number_fits(text)
    normalise_number(text)
    normalise_password(text)


def test_letters_that_look_like_others_are_read_as_them():
    password = new_password()
    assert normalise_password(password.replace("0", "o").replace("1", "l").lower()) == password


# sealed passwords


def test_the_password_is_stored_as_a_hash_and_sealed_for_a_day(stage, case, settings):
    ((stored, sealed),) = sql(settings, "select password_hash, sealed_password from access")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert case.password.encode() not in bytes(sealed)
    assert stage.engine.sweep().erased == 0
    sql(settings, "update access set sealed_until = now() - interval '1 second'")
    assert stage.engine.sweep().erased == 1
    assert sql(settings, "select sealed_password, sealed_until from access") == [(None, None)]
    stage.engine.sign_in_customer(case.number, case.password, "1.2.3.4")


def test_an_ended_case_keeps_no_sealed_password_but_its_customer_may_look(stage, case, settings):
    stage.complete(case, actor=Actor(f"customer:{case.instance_id}"))
    assert sql(settings, "select sealed_password from access") == [(None,)]
    assert stage.engine.sign_in_customer(case.number, case.password, "1.2.3.4")


# signing in


def test_a_customer_signs_in_to_the_own_case(stage, case):
    token = stage.engine.sign_in_customer(case.number.lower(), case.password.replace("-", ""), "1.2.3.4")
    session = stage.engine.session(token)
    assert (session.actor.id, session.instance_id, session.person) == (
        f"customer:{case.instance_id}",
        case.instance_id,
        None,
    )


def test_guessing_slows_down_and_a_number_that_does_not_exist_slows_down_alike(stage, case):
    def tries(number):
        waits = []
        for _ in range(6):
            with pytest.raises(SignInFailed) as caught:
                stage.engine.sign_in_customer(number, "WRONG-WRONG", "1.2.3.4")
            waits.append("retry_after_seconds" in caught.value.facts)
        return waits

    assert tries(case.number) == tries("000-000-000") == [False] * 4 + [True] * 2
    with pytest.raises(SignInFailed) as caught:  # the right one has to wait as well
        stage.engine.sign_in_customer(case.number, case.password, "5.6.7.8")
    assert 100 <= caught.value.facts["retry_after_seconds"] <= 120


def test_fewer_than_ten_guesses_an_hour_reach_the_hash(stage, case, settings):
    reached = 0
    for _ in range(12):
        try:
            stage.engine.sign_in_customer(case.number, "WRONG-WRONG", "1.2.3.4")
        except SignInFailed as error:
            if "retry_after_seconds" in error.facts:
                break
            reached += 1
    delays = 0.0
    while delays < 3600:
        reached += 1
        delays += min(120 * 2 ** (reached - 5), 3600)
    assert reached < 10


def test_many_guesses_at_once_count_as_many(stage, case):
    def guess(_):
        try:
            stage.engine.sign_in_customer(case.number, "WRONG-WRONG", "1.2.3.4")
        except SignInFailed as error:
            return "retry_after_seconds" in error.facts
        except Conflict:
            return True
        return False

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(guess, range(16))).count(False) <= 5


def test_one_network_guessing_over_many_numbers_is_slowed_down(stage, case):
    for i in range(30):
        with pytest.raises(SignInFailed):
            stage.engine.sign_in_customer(f"000-000-{i:03}", "WRONG-WRONG", "6.6.6.6")
    with pytest.raises(SignInFailed) as caught:
        stage.engine.sign_in_customer("111-111-111", "WRONG-WRONG", "6.6.6.6")
    assert caught.value.facts["retry_after_seconds"] > 0
    assert stage.engine.sign_in_customer(case.number, case.password, "7.7.7.7")


def test_signing_in_rightly_does_not_use_up_the_networks_tries(stage, case):
    for _ in range(35):
        stage.engine.sign_in_customer(case.number, case.password, "8.8.8.8")


def test_counters_hold_no_numbers_and_no_logins(stage, case, settings):
    stage.engine.sign_in_customer(case.number, case.password, "1.2.3.4")
    with pytest.raises(SignInFailed):
        stage.engine.sign_in("nobody", "wrong password", "1.2.3.4")
    assert not any("nobody" in b or case.number in b for (b,) in sql(settings, "select bucket from attempt"))


def test_staff_sign_in_and_out(stage):
    bob = stage.bob
    token = stage.engine.sign_in(" BOB ", "a long password", "1.2.3.4")
    session = stage.engine.session(token)
    assert (session.actor, session.person.login) == (bob, "bob")
    stage.engine.put_session(token, {"theme": "dark"})
    assert stage.engine.session(token).data == {"theme": "dark"}
    stage.engine.sign_out(token)
    assert stage.engine.session(token) is None


def test_a_disabled_person_is_out_at_once(stage):
    bob = stage.bob
    token = stage.engine.sign_in("bob", "a long password", "1.2.3.4")
    stage.engine.disable_person(bob.id)
    assert stage.engine.session(token) is None
    with pytest.raises(SignInFailed):
        stage.engine.sign_in("bob", "a long password", "1.2.3.4")
    stage.engine.enable_person(bob.id)
    assert stage.engine.sign_in("bob", "a long password", "1.2.3.4")


def test_a_new_password_ends_the_old_ones_sessions(stage):
    bob = stage.bob
    token = stage.engine.sign_in("bob", "a long password", "1.2.3.4")
    fresh = stage.engine.reset_password(bob.id)
    assert stage.engine.session(token) is None
    assert stage.engine.sign_in("bob", fresh, "1.2.3.4")


def test_sessions_end_by_idleness_and_by_age(stage, settings):
    assert stage.bob
    token = stage.engine.sign_in("bob", "a long password", "1.2.3.4")
    sql(settings, "update session set seen_at = now() - interval '31 minutes'")
    assert stage.engine.session(token) is None
    token = stage.engine.sign_in("bob", "a long password", "1.2.3.4")
    sql(settings, "update session set real_created = now() - interval '12 hours 1 minute'")
    assert stage.engine.session(token) is None


def test_the_table_holds_no_token(stage, settings):
    assert stage.bob
    token = stage.engine.sign_in("bob", "a long password", "1.2.3.4")
    assert not any(token in str(row) for row in sql(settings, "select * from session"))


def test_groups_change_with_the_next_request(stage):
    bob = stage.bob
    token = stage.engine.sign_in("bob", "a long password", "1.2.3.4")
    stage.engine.set_groups(bob.id, ["quality"])
    assert stage.engine.session(token).actor.groups == {"quality"}


def test_a_login_is_taken_once_and_short_passwords_are_none(stage):
    assert stage.bob
    with pytest.raises(Conflict):
        stage.engine.add_person("Bob", "Other", "a long password")
    with pytest.raises(Invalid):
        stage.engine.add_person("bea", "Bea", "short")


def test_another_secret_opens_nothing(stage, case, settings):
    from engine import build

    other = build(replace(settings, handlers_package="", secret_key="another secret of 32 bytes or so"), nudge=print)
    with pytest.raises(SignInFailed):
        other.sign_in_customer(case.number, case.password, "1.2.3.4")
    other.close()


# approval links


def link(stage, case):
    from engine.access import links

    task = stage.task(case)
    with stage.engine.house.database.reading() as connection:
        return links.address(connection, stage.engine.house, task.id).rsplit("/", 1)[1]


def test_a_link_is_exchanged_for_the_customers_session(stage, case):
    token = link(stage, case)
    assert stage.engine.peek_link(token).state == "open"
    session_token, task_id = stage.engine.redeem_link(token)
    actor = stage.engine.session(session_token).actor
    stage.engine.complete(task_id, {"note": "agreed"}, actor)
    assert stage.state(case) == "ended"
    assert stage.engine.peek_link(token).state == "answered"
    with pytest.raises(AlreadyAnswered):
        stage.engine.redeem_link(token)


def test_looking_at_a_link_changes_nothing(stage, case, settings):
    token = link(stage, case)
    before = sql(settings, "select * from approval_link")
    for _ in range(10):
        stage.engine.peek_link(token)
    assert sql(settings, "select * from approval_link") == before
    assert not any(token in str(row) for row in before)


def test_a_link_expires_after_its_task_is_due(stage, case):
    token = link(stage, case)
    stage.later(days=12)
    assert stage.engine.peek_link(token).state == "expired"
    with pytest.raises(NotFound):
        stage.engine.redeem_link(token)


def test_an_unknown_link_says_nothing(stage, case):
    assert stage.engine.peek_link("x").state == "unknown"
    with pytest.raises(NotFound):
        stage.engine.redeem_link("x")


def test_the_link_is_the_same_every_time_it_is_asked_for(stage, case):
    assert link(stage, case) == link(stage, case)
    assert len(link(stage, case)) == 22


def test_business_time_is_moved_only_where_it_is_allowed(stage, settings):
    from engine import build

    with pytest.raises(Forbidden):
        stage.engine.set_clock(None, Actor("customer:x"))
    other = build(replace(settings, handlers_package="", settable_clock=False), nudge=print)
    with pytest.raises(Forbidden):
        other.set_clock(stage.engine.queries.business_time() + timedelta(days=1), "operator")
    other.close()
