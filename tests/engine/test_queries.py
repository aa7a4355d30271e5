"""Reads: the inbox, searches, timelines; never a workflow, never a write."""

from __future__ import annotations

import sys

import pytest

from engine.errors import NotFound
from engine.queries.rows import key
from engine.records import Actor
from tests.factories import end, start, user

NODES = [
    start(public_status="received", customer_text="We have it."),
    user("check", public_status="working", due="workdays(number(story))", customer_text="We look at it."),
    end(public_status="closed", outcome="agreed"),
]
WAY = "received > check > done"


@pytest.fixture
def cases(stage):
    stage.draw(NODES, WAY, promise="workdays(5, received_at)")
    return [
        stage.start(answers={"story": days, "customer_name": name})
        for days, name in (("3", "Ayşe Yılmaz"), ("1", "Bülent 100%"), ("2", "Çağla"))
    ]


def person(stage, actor):
    return stage.engine.queries.person(actor.id)


def test_the_inbox_shows_what_is_due_first(stage, cases):
    found = stage.engine.queries.inbox(person(stage, stage.bob), "groups")
    assert [t.facts["customer_name"] for t in found.items] == ["Bülent 100%", "Çağla", "Ayşe Yılmaz"]
    assert (found.more, found.items[0].data) == (False, {})


def test_the_inbox_has_pages(stage, cases):
    bob = person(stage, stage.bob)
    first = stage.engine.queries.inbox(bob, "groups", size=2)
    second = stage.engine.queries.inbox(bob, "groups", size=2, page=2)
    assert (len(first.items), first.more, len(second.items), second.more) == (2, True, 1, False)
    assert not {t.id for t in first.items} & {t.id for t in second.items}


def test_mine_and_done_are_their_own_tabs(stage, cases):
    bob = person(stage, stage.bob)
    stage.engine.claim(stage.task(cases[0]).id, stage.bob)
    assert [t.number for t in stage.engine.queries.inbox(bob, "mine").items] == [cases[0].number]
    assert stage.engine.queries.inbox_counts(bob)["mine"] == 1
    stage.complete(cases[0])
    assert stage.engine.queries.inbox(bob, "mine").items == []
    assert [t.number for t in stage.engine.queries.inbox(bob, "done").items] == [cases[0].number]


@pytest.mark.parametrize(
    "typed, found",
    [("yılmaz", ["Ayşe Yılmaz"]), ("100%", ["Bülent 100%"]), ("%", ["Bülent 100%"]), ("_", []), ("nobody", [])],
)
def test_the_inbox_is_searched_by_facts(stage, cases, typed, found):
    page = stage.engine.queries.inbox(person(stage, stage.bob), "groups", search=typed)
    assert [t.facts["customer_name"] for t in page.items] == found
    assert [i.facts["customer_name"] for i in stage.engine.queries.instances(search=typed).items] == found


def test_a_number_is_found_however_it_is_typed(stage, cases):
    typed = cases[1].number.lower().replace("-", " ")
    assert stage.engine.queries.by_number(typed).id == cases[1].instance_id
    assert [i.number for i in stage.engine.queries.instances(search=typed).items] == [cases[1].number]


def test_a_stranger_has_an_empty_inbox(stage, cases):
    charlie = person(stage, stage.person("charlie", "canteen"))
    for tab in ("mine", "groups", "done"):
        assert stage.engine.queries.inbox(charlie, tab).items == []
    nobody = person(stage, stage.person("nobody", "canteen"))
    assert stage.engine.queries.inbox(nobody, "groups", group="desk").items == []


def test_the_customers_timeline_tells_statuses_texts_and_the_promise(stage, cases):
    steps = stage.engine.queries.timeline(cases[0].instance_id, "en")
    assert [(s.kind, s.status or s.text) for s in steps] == [
        ("step", "We have it."),
        ("status", "received"),
        ("step", "We look at it."),
        ("status", "working"),
        ("promise", ""),
    ] or [(s.kind, s.status or s.text) for s in steps] == [
        ("status", "received"),
        ("step", "We have it."),
        ("status", "working"),
        ("step", "We look at it."),
        ("promise", ""),
    ]


def test_instances_are_filtered_by_facts_and_state(stage, cases):
    stage.complete(cases[0])
    queries = stage.engine.queries
    assert [i.number for i in queries.instances(state="ended").items] == [cases[0].number]
    assert [i.number for i in queries.instances(status="closed").items] == [cases[0].number]
    assert [i.number for i in queries.instances(facts={"customer_name": "Çağla"}).items] == [cases[2].number]


def test_ids_that_are_none_find_nothing(stage, cases):
    queries = stage.engine.queries
    for read in (queries.instance, queries.task, queries.document, queries.incident, queries.release, queries.person):
        with pytest.raises(NotFound):
            read("' or 1=1 --")
    assert queries.tasks_of("nonsense") == []
    assert key(None) == "00000000-0000-0000-0000-000000000000"


def test_a_customer_sees_visible_documents_only(stage, cases):
    from engine.records import Upload

    stage.engine.add_message(cases[0].instance_id, "for us", stage.bob, uploads=[Upload("a.txt", b"x")], internal=True)
    (document,) = stage.engine.queries.documents(cases[0].instance_id)
    assert stage.engine.queries.documents(cases[0].instance_id, for_customer=True) == []
    with pytest.raises(NotFound):
        stage.engine.queries.document(document.id, Actor(f"customer:{cases[0].instance_id}"))
    with pytest.raises(NotFound):
        stage.engine.queries.document_content(document.id, Actor(f"customer:{cases[1].instance_id}"))


def test_reading_needs_no_interpreter(root):
    import subprocess

    code = "import engine.queries, engine.definitions.bundle, sys; sys.exit('SpiffWorkflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
