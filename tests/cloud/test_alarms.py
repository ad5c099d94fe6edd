"""Alarms of a packaged chat watch the errors of every function."""

import json
import logging
import re

import pytest

from chalicelib.telemetry import JsonLines
from tests.cloud.support import template_checks as checks
from tests.support.running import ROOT


@pytest.fixture(scope="module")
def template(package):
    return package.template


@pytest.mark.parametrize("metric", ["Errors", "Throttles"])
def test_an_alarm_watches_every_function(template, metric):
    metrics = template["Resources"][f"{metric}Alarm"]["Properties"]["Metrics"]
    assert {m["MetricStat"]["Metric"]["MetricName"] for m in metrics[1:]} == {metric}
    assert checks.references(metrics) == {*checks.of_type(template, "AWS::Serverless::Function")}


def test_an_alarm_watches_the_errors_that_every_function_logs(template):
    filters = checks.of_type(template, "AWS::Logs::MetricFilter").values()
    groups = {id for id in checks.of_type(template, "AWS::Logs::LogGroup") if "Access" not in id}
    assert checks.references([f["LogGroupName"] for f in filters]) == groups
    alarm = template["Resources"]["LoggedErrorsAlarm"]["Properties"]
    metric = (alarm["Namespace"], alarm["MetricName"], "1")
    for filter in filters:
        [made] = filter["MetricTransformations"]
        assert (made["MetricNamespace"], made["MetricName"], made["MetricValue"]) == metric


def test_the_metric_filters_match_the_level_that_functions_log_for_an_error(template):
    filters = checks.of_type(template, "AWS::Logs::MetricFilter").values()
    record = logging.makeLogRecord({"levelname": "ERROR", "msg": "refused"})
    level = json.loads(JsonLines().format(record))["level"]
    assert {f["FilterPattern"] for f in filters} == {f'{{ $.level = "{level}" }}'}


def test_an_alarm_watches_the_dead_letters_of_the_chat_and_none_of_receivers_outside(template):
    metrics = template["Resources"]["DeadLettersAlarm"]["Properties"]["Metrics"]
    queues = {id for id in checks.of_type(template, "AWS::SQS::Queue") if "DeadLetters" in id}
    assert checks.references(metrics) == queues - {"WebhooksDeadLetters"}


def test_there_are_no_alarms_and_no_metrics_for_them_without_an_address(template):
    kinds = (
        "AWS::CloudWatch::Alarm",
        "AWS::KMS::Key",
        "AWS::Logs::MetricFilter",
        "AWS::SNS::Topic",
    )
    conditions = [r["Condition"] for r in template["Resources"].values() if r["Type"] in kinds]
    assert conditions == ["HasAlarms"] * 14


def test_the_docs_list_every_metric_that_the_chat_has():
    sources = "".join(path.read_text() for path in (ROOT / "chalicelib").rglob("*.py"))
    counted = set(re.findall(r'telemetry\.count\(\s*"(\w+)"', sources))
    text = (ROOT / "docs" / "deploying.md").read_text()
    table = text.partition("| metric |")[2].partition("\n\n")[0]
    listed = {n for row in table.splitlines()[2:] for n in re.findall(r"`(\w+)`", row)}
    assert listed == counted
