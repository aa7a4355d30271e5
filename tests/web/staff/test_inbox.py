"""The inbox: what is mine, what waits, what is done; taking a task."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from engine.records import Actor
from web.worklist.inbox import SIZE


def rows(page: Any) -> list[str]:
    return [" ".join(row.get_text(" ").split()) for row in page.select("table.list tbody tr")]


def test_a_filed_complaint_waits_in_its_group_and_nowhere_else(file: Any, signed_in: Any, look: Any) -> None:
    case = file()
    assert case.number in rows(look(signed_in("bob").get("/work?tab=groups")))[0]
    assert rows(look(signed_in("quinn").get("/work?tab=groups"))) == []
    assert rows(look(signed_in("charlie").get("/work?tab=groups"))) == []
    assert rows(look(signed_in("charlie").get("/work?tab=groups&group=customer_service"))) == []


def test_a_row_says_who_complains_and_when_it_is_due(file: Any, signed_in: Any, look: Any) -> None:
    file()
    row = rows(look(signed_in("bob").get("/work?tab=groups")))[0]
    assert "Alice Smith" in row
    assert "Tomorrow 13:00" in row  # the eve of a holiday closes at 13:00


def test_a_late_task_says_so(desk: Any, file: Any, signed_in: Any, look: Any) -> None:
    file()
    desk.set_clock(desk.queries.business_time() + timedelta(days=3), "operator")
    assert "Late since" in rows(look(signed_in("bob").get("/work?tab=groups")))[0]


def test_each_group_of_a_person_has_a_tab_with_its_count(file: Any, signed_in: Any, look: Any) -> None:
    file()
    tabs = [" ".join(tab.get_text(" ").split()) for tab in look(signed_in("bea").get("/work")).select(".tabs a")]
    assert tabs == ["Mine 0", "My groups 1", "Customer service 1", "Done"]


def test_taking_a_task_moves_it_to_mine(file: Any, task_of: Any, signed_in: Any, look: Any) -> None:
    case = file()
    bob = signed_in("bob")
    bob.get("/work?tab=groups")
    answer = bob.post(f"/work/task/{task_of(case).id}/claim", {"back": "/work?tab=groups"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/work?tab=groups")
    assert "The task is yours now." in bob.follow(answer).get_data(as_text=True)
    assert case.number in rows(look(bob.get("/work")))[0]


def test_htmx_gets_the_fresh_row(file: Any, task_of: Any, signed_in: Any) -> None:
    task = task_of(file())
    bob = signed_in("bob")
    bob.get("/work?tab=groups")
    answer = bob.post(f"/work/task/{task.id}/claim", headers={"HX-Request": "true"})
    text = answer.get_data(as_text=True)
    assert text.strip().startswith(f'<tr id="task-{task.id}"')
    assert "It is yours now." in text
    assert "Take it" not in text


def test_two_people_take_one_task_and_the_second_sees_who_was_faster(
    desk: Any, file: Any, task_of: Any, signed_in: Any
) -> None:
    task = task_of(file())
    bob, bea = signed_in("bob"), signed_in("bea")
    for browser in (bob, bea):
        browser.get("/work?tab=groups")
    assert bob.post(f"/work/task/{task.id}/claim").status_code == 303
    for headers in ({}, {"HX-Request": "true"}):
        late = bea.post(f"/work/task/{task.id}/claim", headers=headers)
        assert late.status_code == 409
        assert "Somebody was faster: Bob Kaya has it." in late.get_data(as_text=True)
    assert desk.queries.task(task.id).assignee_name == "Bob Kaya"


def test_a_task_given_back_can_be_taken_by_others(
    desk: Any, file: Any, task_of: Any, actor: Any, signed_in: Any
) -> None:
    task = task_of(file())
    desk.claim(task.id, actor("bob"))
    bob = signed_in("bob")
    bob.get(f"/work/task/{task.id}")
    assert bob.post(f"/work/task/{task.id}/release").status_code == 303
    assert desk.queries.task(task.id).state == "offered"


def test_search_finds_number_and_customer(file: Any, signed_in: Any, look: Any) -> None:
    first, second = file("Alice Smith"), file("Zeynep Arslan")
    bob = signed_in("bob")
    assert len(rows(look(bob.get("/work?tab=groups")))) == 2
    assert second.number in rows(look(bob.get("/work?tab=groups&q=arslan")))[0]
    assert first.number in rows(look(bob.get(f"/work?tab=groups&q={first.number.lower()}")))[0]
    assert rows(look(bob.get("/work?tab=groups&q=%25"))) == []
    assert rows(look(bob.get("/work?tab=groups&step=check"))) == []


def test_pages_turn(file: Any, signed_in: Any, look: Any) -> None:
    for number in range(SIZE + 1):
        file(f"Customer {number}")
    bob = signed_in("bob")
    first = look(bob.get("/work?tab=groups"))
    assert len(rows(first)) == SIZE
    second = look(bob.get(first.find("a", string="Next")["href"]))
    assert len(rows(second)) == 1
    assert second.find("a", string="Next") is None


def test_what_a_customer_adds_is_announced(desk: Any, file: Any, signed_in: Any) -> None:
    case = file()
    desk.add_message(case.instance_id, "I found the receipt.", Actor(f"customer:{case.instance_id}"))
    assert "I found the receipt." in signed_in("bob").get("/work").get_data(as_text=True)
    assert "I found the receipt." not in signed_in("charlie").get("/work").get_data(as_text=True)


def test_odd_addresses_show_the_inbox_all_the_same(desk: Any, signed_in: Any) -> None:
    bob = signed_in("bob")
    for odd in ("?page=x", "?page=-1", "?page=99999999", "?tab=zzz", "?order=drop", "?group=%00", "?q=" + "x" * 5000):
        assert bob.get("/work" + odd).status_code == 200, odd
