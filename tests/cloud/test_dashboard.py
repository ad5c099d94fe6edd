"""The dashboard shows metrics that exist, and access logs tell nothing secret."""

import json
import re

import pytest

from chalicelib.telemetry import NAMESPACE
from tests.cloud.support import template_checks as checks
from tests.support.running import ROOT

FREE_METRICS = 50  # of a dashboard that CloudWatch does not charge for
COUNTED = re.compile(r'telemetry\.count\(\s*"(\w+)"')


@pytest.fixture(scope="module")
def template(package):
    return package.template


@pytest.fixture(scope="module")
def graphs(template):
    """The metrics of each graph by its title: namespace, name, dimension, value, how shown."""
    board = template["Resources"]["StageDashboard"]["Properties"]
    widgets = json.loads(board["DashboardBody"]["Fn::Sub"])["widgets"]
    return {each["properties"]["title"]: each["properties"]["metrics"] for each in widgets}


@pytest.fixture(scope="module")
def metrics(graphs):
    """The metrics of all graphs."""
    return [metric for each in graphs.values() for metric in each]


def test_each_metric_of_the_chat_is_one_that_it_counts(metrics):
    sources = "".join(path.read_text() for path in (ROOT / "chalicelib").rglob("*.py"))
    shown = {name for namespace, name, *_ in metrics if namespace == NAMESPACE}
    assert shown <= set(COUNTED.findall(sources))
    assert {"ConnectionsOpened", "Messages", "MessageTime", "FanoutTime", "Gone"} <= shown
    assert {m[2:4] for m in map(tuple, metrics) if m[0] == NAMESPACE} == {("stage", "${Stage}")}


def test_each_other_metric_is_of_a_resource_of_the_template(template, metrics):
    of = {"AWS/Lambda": "Serverless::Function", "AWS/DynamoDB": "DynamoDB::Table"}
    for namespace, _, _, value, _ in metrics:
        [id, *_] = checks.substituted(value)
        if namespace in of:
            assert template["Resources"][id]["Type"] == f"AWS::{of[namespace]}"
    queues = {id for m in metrics if m[0] == "AWS/SQS" for id in checks.substituted(m[3])}
    assert queues == {id for id in checks.of_type(template, "AWS::SQS::Queue") if "Dead" in id}


def test_the_dashboard_has_no_more_metrics_than_are_free(metrics):
    assert len(metrics) <= FREE_METRICS


def test_the_graph_of_throttles_has_all_that_refuse_what_is_too_much(graphs):
    assert {(name, *checks.substituted(of)) for _, name, _, of, _ in graphs["Throttled"]} == {
        ("Limited", "Stage"),
        ("Retried", "Stage"),
        ("Throttles", "WebsocketConnect"),
        ("Throttles", "WebsocketMessage"),
        ("Throttles", "APIHandler"),
        ("Throttles", "Fanout"),
        ("ClientError", "WebsocketAPI"),
        ("4XXError", "Stage"),
        ("WriteThrottleEvents", "MessagesTable"),
    }


def test_the_rest_api_has_the_name_that_its_metrics_have(template, metrics):
    of_api = {(space, name, of) for space, name, key, of, _ in metrics if key == "ApiName"}
    title = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["info"]["title"]
    names = ("4XXError", "Count")
    assert of_api == {("AWS/ApiGateway", name, title["Fn::Sub"]) for name in names}


@pytest.mark.parametrize(
    ("id", "setting"),
    [("RestAPI", "AccessLogSetting"), ("WebsocketAPIStage", "AccessLogSettings")],
)
def test_an_access_log_has_no_address_no_query_no_header_and_no_body(template, id, setting):
    condition, on, off = template["Resources"][id]["Properties"][setting]["Fn::If"]
    assert (condition, off) == ("HasAccessLogs", {"Ref": "AWS::NoValue"})
    [group] = checks.references(on["DestinationArn"])
    assert template["Resources"][group]["Properties"]["RetentionInDays"] == 30
    logged = set(re.findall(r"\$context\.([\w.]+)", on["Format"]))
    assert logged <= {
        "connectionId",
        "httpMethod",
        "identity.sourceIp",
        "integrationLatency",
        "integrationStatus",
        "requestId",
        "requestTimeEpoch",
        "resourcePath",  # with the names of its variables, such as {room}, not with their values
        "responseLatency",
        "responseLength",
        "routeKey",
        "status",
    }
    assert json.loads(on["Format"]).keys() >= {"time", "request_id", "ip", "route", "status"}


def test_a_budget_tells_the_recipient_of_alarms_before_it_is_spent(template):
    budget = template["Resources"]["MonthlyBudgetAlarm"]
    assert budget["Condition"] == "HasBudget"
    told = budget["Properties"]["NotificationsWithSubscribers"]
    kinds = {each["Notification"]["NotificationType"] for each in told}
    assert kinds == {"ACTUAL", "FORECASTED"}
    assert {each["Subscribers"][0]["Address"]["Ref"] for each in told} == {"AlarmEmail"}


def test_a_budget_that_would_tell_nobody_is_refused(template):
    rule = template["Rules"]["BudgetHasRecipient"]
    none = template["Parameters"]["AlarmEmail"]["Default"]
    [assertion] = rule["Assertions"]
    assert assertion["Assert"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "AlarmEmail"}, none]}]}
    no_budget = str(template["Parameters"]["MonthlyBudget"]["Default"])
    has_budget = {"Fn::Not": [{"Fn::Equals": [{"Ref": "MonthlyBudget"}, no_budget]}]}
    assert rule["RuleCondition"] == has_budget
    assert template["Conditions"]["HasBudget"]["Fn::And"][1] == has_budget


def test_notifications_are_encrypted_with_a_key_that_cloudwatch_may_use(template):
    topic = template["Resources"]["AlarmTopic"]["Properties"]
    assert topic["KmsMasterKeyId"] == {"Fn::GetAtt": ["AlarmKey", "Arn"]}
    statements = template["Resources"]["AlarmKey"]["Properties"]["KeyPolicy"]["Statement"]
    [service] = [s for s in statements if "Service" in s["Principal"]]
    assert service["Principal"]["Service"] == "cloudwatch.amazonaws.com"
    assert service["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
