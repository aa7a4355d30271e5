"""The model of a drawing."""

from __future__ import annotations

from collections.abc import Callable

from engine.rules.diagram import Diagram

Draw = Callable[..., Diagram]

LANES = """
<laneSet id="lanes">
  <lane id="desk" name="Desk"><flowNodeRef>part</flowNodeRef></lane>
  <lane id="lead" name="Lead"><flowNodeRef>inner</flowNodeRef><flowNodeRef>after</flowNodeRef></lane>
</laneSet>
<subProcess id="part"><subProcess id="deep"><userTask id="inner"/>
  <boundaryEvent id="late" attachedToRef="inner"><timerEventDefinition/></boundaryEvent></subProcess></subProcess>
<userTask id="after"/>
"""


def test_a_task_inside_a_sub_process_belongs_to_its_lane(diagram: Draw) -> None:
    drawn = diagram(LANES)
    assert {i: drawn.elements[i].lane_id for i in ("inner", "late", "deep", "after")} == {
        "inner": "desk",
        "late": "desk",
        "deep": "desk",
        "after": "lead",
    }


def test_of_nested_lanes_the_inner_one_counts(diagram: Draw) -> None:
    drawn = diagram(
        '<laneSet id="s"><lane id="outer"><flowNodeRef>u</flowNodeRef><childLaneSet id="c">'
        '<lane id="inner"><flowNodeRef>u</flowNodeRef></lane></childLaneSet></lane></laneSet><userTask id="u"/>'
    )
    assert drawn.elements["u"].lane_id == "inner"


def test_messages_and_errors_are_looked_up(diagram: Draw) -> None:
    top = '<message id="m" name="withdrawn"/><error id="e" errorCode="refused"/>'
    drawn = diagram(
        '<receiveTask id="r" messageRef="m"/><endEvent id="x"><errorEventDefinition errorRef="e"/></endEvent>'
        '<intermediateCatchEvent id="c"><messageEventDefinition messageRef="gone"/></intermediateCatchEvent>',
        top,
    )
    assert (drawn.elements["r"].message, drawn.elements["x"].error_code) == ("withdrawn", "refused")
    assert (drawn.elements["c"].message, drawn.elements["c"].message_ref) == ("", "gone")


def test_an_operator_with_its_parameters_is_read(diagram: Draw) -> None:
    drawn = diagram(
        '<serviceTask id="s"><extensionElements><spiffworkflow:serviceTaskOperator id="send" resultVariable="sent">'
        '<spiffworkflow:parameters><spiffworkflow:parameter id="to" type="str" value="&quot;lead&quot;"/>'
        '</spiffworkflow:parameters><spiffworkflow:retry retries="3"/></spiffworkflow:serviceTaskOperator>'
        '<spiffworkflow:properties><spiffworkflow:property name="due" value="workdays(1)"/></spiffworkflow:properties>'
        "</extensionElements></serviceTask>"
    )
    task = drawn.elements["s"]
    assert (task.operation, task.result_variable, task.retries) == ("send", "sent", "3")
    assert [(p.name, p.type, p.expression) for p in task.parameters] == [("to", "str", '"lead"')]
    assert task.properties == {"due": "workdays(1)"}


def test_flows_know_their_condition_and_the_default(diagram: Draw) -> None:
    drawn = diagram(
        '<exclusiveGateway id="g" default="no"/><endEvent id="a"/><endEvent id="b"/>'
        '<sequenceFlow id="yes" sourceRef="g" targetRef="a">'
        "<conditionExpression> x = 1 </conditionExpression></sequenceFlow>"
        '<sequenceFlow id="no" sourceRef="g" targetRef="b"/>'
    )
    assert (drawn.flows["yes"].condition, drawn.flows["yes"].is_default) == ("x = 1", False)
    assert drawn.flows["no"].is_default
    assert drawn.elements["g"].outgoing == ("yes", "no")
    assert drawn.elements["b"].incoming == ("no",)


def test_what_has_no_id_is_kept_and_marked(diagram: Draw) -> None:
    drawn = diagram('<startEvent id="s"/><userTask name="Nameless"/><sequenceFlow sourceRef="s" targetRef="t"/>')
    assert [e.has_id for e in drawn.elements.values()] == [True, False]
    assert [(f.id, f.has_id) for f in drawn.flows.values()] == [("s -> t", False)]


def test_of_two_elements_with_one_id_the_first_is_kept(diagram: Draw) -> None:
    drawn = diagram('<userTask id="u" name="First"/><userTask id="u" name="Second"/>')
    assert drawn.elements["u"].name == "First"
    assert drawn.duplicate_ids == ("u",)


def test_several_calls_may_hand_over_the_same_variable(diagram: Draw) -> None:
    call = (
        '<callActivity id="{0}" calledElement="x"><ioSpecification><dataInput id="{0}_kind" name="kind"/>'
        "</ioSpecification></callActivity>"
    )
    drawn = diagram(call.format("one") + call.format("two"))
    assert drawn.duplicate_ids == ()
    assert [e.io.inputs for e in drawn.elements.values() if e.io] == [("kind",), ("kind",)]


def test_an_id_of_two_data_inputs_is_used_twice(diagram: Draw) -> None:
    """bpmn-js drops the second of two elements with one id: what the call hands in would be lost on saving."""
    inner = '<ioSpecification><dataInput id="kind"/></ioSpecification>'
    call = f'<callActivity id="{{}}" calledElement="x">{inner}</callActivity>'
    assert diagram(call.format("one") + call.format("two")).duplicate_ids == ("kind",)


def test_multi_instance_and_loops_are_read(diagram: Draw) -> None:
    drawn = diagram(
        '<userTask id="many"><multiInstanceLoopCharacteristics isSequential="true">'
        "<loopDataInputRef>items</loopDataInputRef>"
        '<loopDataOutputRef>answers</loopDataOutputRef><inputDataItem id="item"/><outputDataItem id="answer"/>'
        "</multiInstanceLoopCharacteristics></userTask>"
        '<userTask id="again"><standardLoopCharacteristics loopMaximum="3"><loopCondition>more</loopCondition>'
        "</standardLoopCharacteristics></userTask>"
    )
    many, loop = drawn.elements["many"].multi_instance, drawn.elements["again"].loop
    assert many is not None
    assert (many.collection, many.item, many.output_collection, many.output_item) == (
        "items",
        "item",
        "answers",
        "answer",
    )
    assert loop is not None
    assert (loop.condition, loop.maximum) == ("more", "3")


def test_a_user_task_and_the_start_of_a_process_have_forms(diagram: Draw) -> None:
    drawn = diagram('<startEvent id="s"/><userTask id="u"/><subProcess id="p1"><startEvent id="inner"/></subProcess>')
    assert [drawn.elements[i].form for i in ("s", "u", "inner")] == ["forms/s.form", "forms/u.form", ""]
