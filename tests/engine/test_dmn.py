"""Decision tables: hit policies, defaults, allowed values, requirements, and what is refused by name."""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from lxml import etree

from engine import dmn, feel
from engine.errors import DiagramError, FeelError, NotFound

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
CONTEXT = feel.Context(now=datetime(2026, 3, 18, 7, tzinfo=UTC))


def _text(tag: str, value: str, attributes: str = "") -> str:
    escaped = value.replace("&", "&amp;").replace("<", "&lt;")
    return f"<{tag} {attributes}><text>{escaped}</text></{tag}>"


def table(
    rules: list[list[str]],
    *,
    inputs: tuple[str, ...] = ("amount",),
    outputs: tuple[str, ...] = ("department",),
    policy: str = 'hitPolicy="UNIQUE"',
    input_values: str = "",
    output_values: str = "",
    default: str = "",
) -> str:
    """A decision table; each rule lists its cells and then its answers."""
    columns = "".join(
        f'<input id="in{place}" label="{name}">{_text("inputExpression", name)}'
        + (_text("inputValues", input_values) if input_values else "")
        + "</input>"
        for place, name in enumerate(inputs, 1)
    )
    answers = "".join(
        f'<output id="out{place}" name="{name}">'
        + (_text("outputValues", output_values) if output_values else "")
        + (_text("defaultOutputEntry", default) if default else "")
        + "</output>"
        for place, name in enumerate(outputs, 1)
    )
    rows = "".join(
        f'<rule id="rule{number}">'
        + "".join(_text("inputEntry", cell) for cell in row[: len(inputs)])
        + "".join(_text("outputEntry", cell) for cell in row[len(inputs) :])
        + "</rule>"
        for number, row in enumerate(rules, 1)
    )
    return f'<decisionTable id="table" {policy}>{columns}{answers}{rows}</decisionTable>'


def decision(logic: str, *, name: str = "Routing", needs: str = "", key: str = "routing") -> str:
    return f'<decision id="{key}" name="{name}"><variable name="{name}"/>{needs}{logic}</decision>'


def file(*parts: str, namespace: str = MODEL) -> bytes:
    return f'<definitions xmlns="{namespace}" id="d" name="d" namespace="mine">{"".join(parts)}</definitions>'.encode()


def read(*parts: str, **options: Any) -> dmn.Decisions:
    return dmn.read(file(*parts), **options)


def answer(logic: str, /, **variables: Any) -> dict[str, Any]:
    return read(decision(logic)).evaluate("routing", variables, CONTEXT)


def refusal(*parts: str) -> str:
    with pytest.raises(DiagramError) as caught:
        read(*parts)
    return str(caught.value.problems[0])


# -- hit policies


def test_unique_gives_the_one_matching_rule() -> None:
    assert answer(table([["< 100", '"shop"'], [">= 100", '"plant"']]), amount=100) == {"department": "plant"}


def test_unique_without_a_match_gives_null_for_each_output() -> None:
    rules = [["< 100", '"shop"', "1"]]
    assert answer(table(rules, outputs=("department", "days")), amount=200) == {"department": None, "days": None}


def test_unique_with_two_matches_names_table_and_rules() -> None:
    with pytest.raises(FeelError, match="decision table 'Routing', rules 1, 2 match at the same time"):
        answer(table([["< 100", '"shop"'], ["> 10", '"plant"']]), amount=50)


def test_first_takes_the_first() -> None:
    rules = [["> 10", '"a"'], ["> 5", '"b"']]
    assert answer(table(rules, policy='hitPolicy="FIRST"'), amount=20) == {"department": "a"}


def test_any_takes_rules_that_agree_and_refuses_the_rest() -> None:
    agreeing = table([["> 10", '"a"'], ["> 5", '"a"']], policy='hitPolicy="ANY"')
    assert answer(agreeing, amount=20) == {"department": "a"}
    with pytest.raises(FeelError, match="answer differently"):
        answer(table([["> 10", '"a"'], ["> 5", '"b"']], policy='hitPolicy="ANY"'), amount=20)


def test_priority_follows_the_order_of_output_values() -> None:
    rules = [["> 5", '"low"'], ["> 10", '"high"']]
    options: dict[str, Any] = {"policy": 'hitPolicy="PRIORITY"', "output_values": '"high", "low"'}
    assert answer(table(rules, **options), amount=20) == {"department": "high"}


def test_output_order_sorts_all_answers() -> None:
    rules = [["> 5", '"low"'], ["> 10", '"high"'], ["> 1", '"low"']]
    options: dict[str, Any] = {"policy": 'hitPolicy="OUTPUT ORDER"', "output_values": '"high", "low"'}
    assert answer(table(rules, **options), amount=20) == {"department": ["high", "low", "low"]}


def test_rule_order_keeps_the_order_of_rules() -> None:
    rules = [["> 5", '"b"'], ["> 10", '"a"']]
    assert answer(table(rules, policy='hitPolicy="RULE ORDER"'), amount=20) == {"department": ["b", "a"]}


@pytest.mark.parametrize("aggregation, total", [("SUM", 7), ("MIN", 1), ("MAX", 4), ("COUNT", 3), ("", [4, 2, 1])])
def test_collect_aggregates(aggregation: str, total: Any) -> None:
    rules = [["> 5", "4"], ["> 6", "2"], ["> 7", "1"]]
    policy = 'hitPolicy="COLLECT"' + (f' aggregation="{aggregation}"' if aggregation else "")
    assert answer(table(rules, outputs=("days",), policy=policy), amount=20) == {"days": total}


def test_collect_over_several_outputs_gives_a_list_for_each() -> None:
    rules = [["> 5", '"a"', "1"], ["> 6", '"b"', "2"]]
    logic = table(rules, outputs=("name", "days"), policy='hitPolicy="COLLECT"')
    assert answer(logic, amount=20) == {"name": ["a", "b"], "days": [1, 2]}


def test_count_of_nothing_is_zero() -> None:
    logic = table([["> 5", "4"]], policy='hitPolicy="COLLECT" aggregation="COUNT"')
    assert answer(logic, amount=1) == {"department": 0}


def test_default_outputs_answer_when_no_rule_does() -> None:
    assert answer(table([["> 5", '"a"']], default='"quality"'), amount=1) == {"department": "quality"}


# -- cells


def test_cells_hold_lists_ranges_negations_and_dashes() -> None:
    rules = [
        ['"tyre", "valve"', "-", '"plant"'],
        ['not("tyre", "valve")', "[1..5]", '"shop"'],
        ['not("tyre", "valve")', "? > 5 and ? < 9", '"office"'],
    ]
    logic = table(rules, inputs=("product", "severity"))
    assert answer(logic, product="valve", severity=9)["department"] == "plant"
    assert answer(logic, product="hose", severity=5)["department"] == "shop"
    assert answer(logic, product="hose", severity=6)["department"] == "office"
    assert answer(logic, product="hose", severity=9)["department"] is None


def test_answers_are_expressions_over_the_variables() -> None:
    rules = [["-", "string(amount) + unit"]]
    assert answer(table(rules), amount=5, unit=" kg") == {"department": "5 kg"}


def test_answers_may_use_the_calendar_functions() -> None:
    given = feel.Context(now=CONTEXT.now, functions={"workdays": lambda n: n * 2})
    decisions = read(decision(table([["-", "workdays(3)"]])))
    assert decisions.evaluate("routing", {"amount": 1}, given) == {"department": 6}


def test_an_empty_cell_is_a_dash_and_an_empty_answer_null() -> None:
    assert answer(table([["", ""]]), amount=1) == {"department": None}


def test_a_missing_variable_is_an_error_that_names_it() -> None:
    with pytest.raises(FeelError, match="In 'Routing', input 'amount': At character 1: The name 'amount' is not known"):
        answer(table([["-", "1"]]))


def test_a_declared_input_that_is_missing_is_null() -> None:
    needs = '<informationRequirement><requiredInput href="#amount"/></informationRequirement>'
    decisions = read('<inputData id="amount" name="amount"/>', decision(table([["null", '"none"']]), needs=needs))
    assert decisions.evaluate("routing", {}) == {"department": "none"}


def test_what_a_decision_asks_for_is_known_before_it_runs() -> None:
    needs = '<informationRequirement><requiredDecision href="#severity"/></informationRequirement>'
    decisions = read(
        decision(_text("literalExpression", "if severity = 3 then limit else 5"), needs=needs),
        decision(table([["> 10", "3"]]), key="severity", name="severity"),
    )
    assert decisions.asks("routing") == {"limit", "amount"}
    assert decisions.asks("severity") == {"amount"}


def test_values_that_are_not_allowed_are_refused() -> None:
    with pytest.raises(FeelError, match="value of 'amount' is not one of its allowed values"):
        answer(table([["-", "1"]], input_values="[0..10]"), amount=11)
    with pytest.raises(FeelError, match="rule 1 answers what its output does not allow"):
        answer(table([["-", '"c"']], output_values='"a", "b"'), amount=1)


# -- requirements and boxed expressions


def test_a_decision_uses_the_answer_of_another() -> None:
    needs = '<informationRequirement><requiredDecision href="#severity"/></informationRequirement>'
    decisions = read(
        decision(_text("literalExpression", "if Severity Of Case = 3 then 1 else 5"), needs=needs),
        decision(table([["> 10", "3"]], outputs=("severity",)), key="severity", name="Severity Of Case"),
    )
    assert decisions.evaluate("routing", {"amount": 20}) == {"Routing": 1}
    assert decisions.ids == ("routing", "severity")
    assert decisions.outputs("severity") == ("severity",)


def test_knowledge_models_are_called_by_name_and_by_invocation() -> None:
    knowledge = (
        '<businessKnowledgeModel id="k" name="twice of"><variable name="twice of"/><encapsulatedLogic>'
        '<formalParameter name="n"/>'
        + _text("literalExpression", "n * 2")
        + "</encapsulatedLogic></businessKnowledgeModel>"
    )
    needs = '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'
    invocation = (
        "<invocation>" + _text("literalExpression", "twice of") + '<binding><parameter name="n"/>'
        + _text("literalExpression", "amount") + "</binding></invocation>"
    )  # fmt: skip
    called = read(knowledge, decision(_text("literalExpression", "twice of(amount)"), needs=needs))
    invoked = read(knowledge, decision(invocation, needs=needs))
    assert called.value("routing", {"amount": 4}) == invoked.value("routing", {"amount": 4}) == 8


def test_boxed_contexts_lists_relations_and_conditionals_are_read() -> None:
    def literal(source: str) -> str:
        return _text("literalExpression", source)

    context = (
        f'<context><contextEntry><variable name="a"/>{literal("2")}</contextEntry>'
        f"<contextEntry>{literal('a * amount')}</contextEntry></context>"
    )
    relation = (
        '<relation><column name="x"/><column name="y"/>'
        f"<row>{literal('1')}{literal('2')}</row><row>{literal('3')}{literal('4')}</row></relation>"
    )
    conditional = (
        f"<conditional><if>{literal('amount > 1')}</if><then>{literal('1')}</then>"
        f"<else>{literal('2')}</else></conditional>"
    )
    boxes = {context: 6, relation: [{"x": 1, "y": 2}, {"x": 3, "y": 4}], conditional: 1}
    boxes[f"<list>{literal('1')}{literal('amount')}</list>"] = [1, 3]
    for logic, wanted in boxes.items():
        assert answer(logic, amount=3) == {"Routing": wanted}


def test_boxed_loops_and_filters_are_read() -> None:
    def part(tag: str, source: str) -> str:
        return f"<{tag}>{_text('literalExpression', source)}</{tag}>"

    lines = [{"price": 5}, {"price": 20}]
    boxes = {
        f'<for iteratorVariable="line">{part("in", "lines")}{part("return", "line.price * 2")}</for>': [10, 40],
        f'<some iteratorVariable="line">{part("in", "lines")}{part("satisfies", "line.price > 9")}</some>': True,
        f'<every iteratorVariable="line">{part("in", "lines")}{part("satisfies", "line.price > 9")}</every>': False,
        f"<filter>{part('in', 'lines')}{part('match', 'price > 9')}</filter>": [{"price": 20}],
    }
    for logic, wanted in boxes.items():
        assert answer(logic, lines=lines) == {"Routing": wanted}
        assert read(decision(logic)).asks("routing") == {"lines"}


def test_another_file_can_be_imported() -> None:
    other = file(
        '<businessKnowledgeModel id="k" name="twice"><encapsulatedLogic><formalParameter name="n"/>'
        + _text("literalExpression", "n * 2") + "</encapsulatedLogic></businessKnowledgeModel>"
    ).replace(b'namespace="mine"', b'namespace="theirs"')  # fmt: skip
    importing = f'<import namespace="theirs" name="lib" importType="{MODEL}"/>'
    logic = decision(_text("literalExpression", "lib.twice(amount)"))
    assert read(importing, logic, others=[other]).value("routing", {"amount": 4}) == 8
    assert "'lib' is imported but not part of the bundle" in refusal(importing, logic)


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_dmn_1_1_to_1_5_are_read(namespace: str) -> None:
    decisions = dmn.read(file(decision(table([["-", "1"]])), namespace=namespace))
    assert decisions.evaluate("routing", {"amount": 1}) == {"department": 1}


def test_an_unknown_decision_is_not_found() -> None:
    with pytest.raises(NotFound):
        read(decision(table([["-", "1"]]))).evaluate("nope", {})


# -- refused by name


@pytest.mark.parametrize(
    "logic, words",
    [
        (table([["-", "1"]], policy='hitPolicy="LOTTERY"'), "'Routing' uses the hit policy 'LOTTERY'"),
        (table([["-", "1"]], policy='hitPolicy="UNIQUE" aggregation="SUM"'), "aggregation 'SUM'"),
        (table([["-", "1"]], policy='hitPolicy="PRIORITY"'), "PRIORITY without output values"),
        (
            table([["-", "1", "2"]], outputs=("a", "b"), policy='hitPolicy="COLLECT" aggregation="SUM"'),
            "several outputs",
        ),
        (table([["-", "1 +"]]), "In 'Routing', rule 1, output 1: At character 4: The expression ends too early."),
        (table([["<", "1"]]), "In 'Routing', rule 1, column 1:"),
        (table([["1" * 501, "1"]]), "longer than 500 characters"),
        (table([["-"]]), "rule 1 has 0 cells for 1 columns"),
        (table([["-", "1"]]).replace('name="department"', "").replace("<rule", "<output/><rule", 1), "name for each"),
        (_text("literalExpression", "1", 'expressionLanguage="JavaScript"'), "expression language 'JavaScript'"),
        ("<for/>", "a name for the elements of its loop"),
        ("<filter/>", "needs 'in' in its filter"),
        ('<functionDefinition kind="Java"/>', "functions of kind Java"),
        ("<invocation/>", "needs a function to call"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(logic: str, words: str) -> None:
    assert words in refusal(decision(logic))


def test_a_refusal_points_at_the_element() -> None:
    with pytest.raises(DiagramError) as caught:
        read(decision(table([["-", "1"], ["-", "1", "2"]])))
    assert caught.value.problems[0].element_id == "rule2"


def test_loose_ends_and_cycles_are_refused() -> None:
    needs = '<informationRequirement><requiredDecision href="#{}"/></informationRequirement>'
    one = decision(_text("literalExpression", "1"), needs=needs.format("other"))
    other = decision(_text("literalExpression", "1"), key="other", name="Other", needs=needs.format("routing"))
    assert "refers to 'other', which is not in this file" in refusal(one)
    assert "needs its own answer" in refusal(one, other)


def test_another_expression_language_is_refused_for_the_whole_file() -> None:
    other = file(decision(table([["-", "1"]]))).replace(b'id="d"', b'id="d" expressionLanguage="juel"')
    with pytest.raises(DiagramError, match="expression language 'juel'"):
        dmn.read(other)


def test_what_is_not_dmn_is_refused() -> None:
    with pytest.raises(DiagramError, match="not a DMN file"):
        dmn.read(b"<definitions/>")
    with pytest.raises(DiagramError):
        dmn.read(b"<!DOCTYPE x><definitions/>")


# -- what can be said without running


def problems(*args: Any, **options: Any) -> list[tuple[str, str]]:
    found = read(decision(table(*args, **options))).problems()
    return [(problem.code, str(problem)) for problem in found]


def test_overlapping_rules_of_a_unique_table_are_found() -> None:
    assert problems([["< 100", "1"], [">= 100", "2"]]) == []
    assert problems([["<= 100", "1"], [">= 100", "2"]]) == [
        ("overlap", "In 'Routing', rules 1 and 2 both match (amount = 100).")
    ]


def test_overlaps_are_found_between_two_columns_of_words() -> None:
    rules = [['"a", "b"', '"x"', "1"], ['not("a")', "-", "2"], ['"a"', 'not("x")', "3"]]
    found = problems(rules, inputs=("product", "kind"))
    assert found == [("overlap", 'In \'Routing\', rules 1 and 2 both match (product = "b", kind = "x").')]


def test_gaps_are_warned_of_with_an_example() -> None:
    assert problems([["< 100", "1"], ["> 100", "2"]]) == [("gap", "In 'Routing', no rule matches amount = 100.")]
    assert problems([["[0..10]", "1"], ["(10..20]", "2"]], input_values="[0..20]") == []
    assert problems([["true", "1"]]) == [("gap", "In 'Routing', no rule matches amount = false.")]
    assert problems([['date("2026-01-01")', "1"], ['> date("2026-01-01")', "1"]])[0][0] == "gap"


def test_a_default_answer_leaves_no_gap() -> None:
    assert problems([["< 100", "1"]], default="2") == []


def test_rules_that_collect_may_overlap_and_leave_gaps() -> None:
    assert problems([["< 100", "1"], ["< 50", "2"]], policy='hitPolicy="COLLECT"') == []


def test_cells_with_more_than_literals_are_left_alone() -> None:
    assert problems([["< limit", "1"], ["? * 2 > 5", "2"], ['contains(?, "x")', "3"]]) == []


def test_a_large_table_is_checked_in_reasonable_time() -> None:
    rules = [[f"[{n * 10}..{n * 10 + 10})", f'"c{n}"', "1"] for n in range(150)]
    assert {code for code, _ in problems(rules, inputs=("amount", "code"))} <= {"gap"}


@pytest.mark.parametrize("seed", range(20))
def test_damaged_files_are_refused_or_read_but_never_break_the_reader(seed: int) -> None:
    random = Random(seed)
    needs = '<informationRequirement><requiredDecision href="#other"/></informationRequirement>'
    whole = file(
        decision(table([["> 10", "3"], ["-", '"x"']], policy='hitPolicy="FIRST"')),
        decision(_text("literalExpression", "1 + other"), key="severity", name="severity", needs=needs),
        decision(_text("literalExpression", "2"), key="other", name="other"),
    )
    for _ in range(20):
        root = etree.fromstring(whole)
        for _ in range(random.randint(1, 4)):
            _damage(list(root.iter()), random)
        with suppress(DiagramError, FeelError):
            decisions = dmn.read(etree.tostring(root))
            decisions.problems()
            for name in decisions.ids:
                decisions.evaluate(name, {"amount": 1})


def _damage(elements: list[Any], random: Random) -> None:
    one, other = random.choice(elements), random.choice(elements)
    ways = [
        lambda: one.attrib.pop(random.choice(list(one.attrib)), None) if one.attrib else None,
        lambda: setattr(one, "tag", other.tag),
        lambda: setattr(one, "text", random.choice(["", "-", "1 +", "a b", "[1..", "null"])),
        lambda: one.append(deepcopy(other)),
        lambda: one.getparent().remove(one) if one.getparent() is not None else None,
    ]
    random.choice(ways)()
