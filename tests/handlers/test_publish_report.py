"""A result report is whole or it is not published."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.handling import BpmnError, Job
from handlers.publish_report import BLOCKS, publish_report

MakeJob = Callable[..., Job]
WHOLE = dict.fromkeys(BLOCKS, "said")


def test_a_report_holds_its_blocks_in_order(job: MakeJob) -> None:
    report = publish_report(job(), 1, "upheld", **WHOLE)["report"]
    assert [b["key"] for b in report["blocks"]] == list(BLOCKS)
    assert report["version"] == 1


@pytest.mark.parametrize("block", BLOCKS)
def test_a_report_with_an_empty_block_goes_back_to_its_writer(job: MakeJob, block: str) -> None:
    with pytest.raises(BpmnError) as raised:
        publish_report(job(), 1, "upheld", **WHOLE | {block: "  "})
    assert raised.value.code == "report_incomplete"
    assert raised.value.variables == {"report_empty_block": block}


def test_the_final_decision_tells_the_alternatives(job: MakeJob) -> None:
    with pytest.raises(BpmnError, match="alternatives"):
        publish_report(job(), 2, "upheld", **WHOLE)
    report = publish_report(job(), 2, "upheld", **WHOLE, alternatives="a part credit")["report"]
    assert report["blocks"][-1] == {"key": "alternatives", "text": "a part credit"}


def test_an_answer_can_be_bound_to_exactly_one_report(job: MakeJob) -> None:
    first, same = (publish_report(job(), 1, "upheld", **WHOLE)["report"]["hash"] for _ in range(2))
    other = publish_report(job(), 1, "upheld", **WHOLE | {"remedy": "refund"})["report"]["hash"]
    assert first == same != other
