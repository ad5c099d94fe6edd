"""A template may change which events a function gets, and add others."""

import pytest
from chalice_gateway.errors import InvalidInput
from chalice_gateway.manifest import Source
from chalice_gateway.project.template.events import sources_as_deployed

ACCOUNT = "us-east-1:123456789012"
QUEUE = {"Type": "AWS::SQS::Queue"}


@pytest.fixture
def deployed(project):
    """The sources of an app with these functions under a template: `deployed(events, *sources)`."""

    def read(events, *sources, functions=("on_order", "other")):
        function = {"Properties": {"Events": events}}
        project.write("resources.json", {"Resources": {"OnOrder": function, "Orders": QUEUE}})
        template = project.read()
        assert template.unread == []
        return sources_as_deployed(sources, functions, template.function_events)

    return read


def test_an_event_without_a_type_changes_the_source_of_its_function(deployed):
    properties = {"Queue": {"Fn::GetAtt": ["Orders", "Arn"]}, "BatchSize": "5"}
    mine = Source("sqs", "on_order", {"queue": "placeholder", "batch_size": 1, "x": "kept"})
    other = Source("sqs", "other", {"queue": "others"})
    changed, same = deployed({"OnOrderSqsEventSource": {"Properties": properties}}, mine, other)
    assert same == other
    arn = changed.settings.pop("queue_arn")
    assert arn.startswith(f"arn:aws:sqs:{ACCOUNT}:shop-dev-Orders-")
    assert changed.settings == {"queue": None, "batch_size": 5, "x": "kept"}


@pytest.mark.parametrize(
    ("kind", "properties", "settings"),
    [
        ("SQS", {"Queue": "arn:q"}, {"queue": None, "queue_arn": "arn:q", "batch_size": 10}),
        ("SNS", {"Topic": "arn:t"}, {"topic": "arn:t"}),
        ("Schedule", {"Schedule": "rate(1 hour)"}, {"expression": "rate(1 hour)"}),
        (
            *("DynamoDB", {"Stream": "arn:s", "StartingPosition": "TRIM_HORIZON"}),
            {"stream_arn": "arn:s", "batch_size": 100, "starting_position": "TRIM_HORIZON"},
        ),
        (
            *("Kinesis", {"Stream": "arn:aws:kinesis:r:1:stream/clicks", "BatchSize": 7}),
            {"stream": "clicks", "batch_size": 7, "starting_position": "LATEST"},
        ),
    ],
)
def test_an_event_of_a_type_that_its_function_does_not_have_is_added(
    deployed, kind, properties, settings
):
    (added,) = deployed({"It": {"Type": kind, "Properties": properties}})
    assert (added.kind, added.function, added.settings) == (kind.lower(), "on_order", settings)


def test_events_of_other_functions_change_nothing(deployed):
    source = Source("sqs", "other", {"queue": "others"})
    assert deployed({"It": {"Type": "SNS"}}, source, functions=("other",)) == [source]


def test_a_new_source_that_names_nothing_is_left_out_with_a_warning(deployed, capsys):
    assert deployed({"It": {"Type": "SNS"}}) == []
    assert "An event of on_order in the template is left out: it has no Topic" in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize("size", ["many", [1]])
def test_a_batch_size_that_is_no_number_is_refused(deployed, size):
    properties = {"Queue": "arn:q", "BatchSize": size}
    with pytest.raises(InvalidInput, match="BatchSize of an event of on_order is not a whole"):
        deployed({"It": {"Type": "SQS", "Properties": properties}})


def test_a_queue_that_is_no_text_is_refused(deployed):
    with pytest.raises(InvalidInput, match="Queue of an event of on_order is not a text"):
        deployed({"It": {"Type": "SQS", "Properties": {"Queue": ["arn:q"]}}})


def test_a_template_lets_a_handler_report_failures(deployed):
    mine = Source("sqs", "on_order", {"queue": "orders", "batch_size": 1})
    properties = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
    (changed,) = deployed({"OnOrderSqsEventSource": {"Properties": properties}}, mine)
    assert changed.settings["response_types"] == ["ReportBatchItemFailures"]
    with pytest.raises(InvalidInput, match=r"FunctionResponseTypes .* is not a list"):
        deployed({"It": {"Properties": {"FunctionResponseTypes": "Report"}}}, mine)
