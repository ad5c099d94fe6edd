"""Logs and metrics of the handlers in Lambda; as_in_lambda.py has the events."""

import json
import os
import subprocess
import sys
from typing import NamedTuple

import pytest
from chalice_gateway.aws_account import REGION

from chalicelib.telemetry import NAMESPACE, Telemetry, count
from tests.chalicelib.as_in_lambda import CHUNK_SIZE, MARK, SECRETS
from tests.chalicelib.conftest import ROOT, STAGE, variables

SECONDS = 60


class Printed(NamedTuple):
    """The lines that a function prints for an event, and its status or exception."""

    lines: list[dict]
    outcome: str

    @property
    def logs(self):
        return [line for line in self.lines if "_aws" not in line]

    @property
    def metrics(self):
        return [line for line in self.lines if "_aws" in line]


def of_lambda():
    return {
        "PATH": os.environ["PATH"],
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_LAMBDA_FUNCTION_NAME": "serverless-chat",
        "_HANDLER": "app.app",  # which has all routes and handlers
        **variables(),
        "STAGE": STAGE,
        "FANOUT_CHUNK": str(CHUNK_SIZE),
    }


@pytest.fixture(scope="module")
def output():
    """The complete output of as_in_lambda.py."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.chalicelib.as_in_lambda"],
        cwd=ROOT,
        env=of_lambda(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def printed(output):
    """The output by event name; each line is JSON."""
    events = {}
    for part in output.split(f"\n{MARK}= ")[:-1]:
        name, _, lines = part.rpartition(MARK)[2].partition("\n")
        events[name] = [json.loads(line) for line in lines.splitlines()]
    outcomes = [
        line.removeprefix(f"{MARK}= ") for line in output.splitlines() if f"{MARK}= " in line
    ]
    return {
        name: Printed(lines, outcome)
        for (name, lines), outcome in zip(events.items(), outcomes, strict=True)
    }


# Lines


def test_every_line_has_its_request_id(printed):
    for name, event in printed.items():
        if name != "libraries":
            assert {line["request_id"] for line in event.lines} <= {f"request-{name}"}


def test_every_line_of_a_connection_has_its_connection_id(printed):
    without = {"resend", "history", "chunk", "no chunk", "page", "page's mistake", "libraries"}
    for name in printed.keys() - without:
        connection_id = "stranger" if name == "alone" else "ana"
        assert printed[name].lines, name
        assert {line["connection_id"] for line in printed[name].lines} == {connection_id}


@pytest.mark.parametrize(
    "name", ["connect", "no store", "message", "no write", "chunk", "large room", "no queue"]
)
def test_every_line_has_the_room_if_it_is_known(printed, name):
    assert {line["room"] for line in printed[name].lines} == {"blue"}


@pytest.mark.parametrize(
    ("name", "level", "message"),
    [
        ("bad address", "WARNING", "connection ana refused: A room must be 1 to 64"),
        ("no store", "ERROR", "connection ana refused: EndpointConnectionError"),
        ("message", "WARNING", "post to bug failed: RuntimeError"),
        ("message", "WARNING", "post to fails failed: Status503 (request request-1)"),
        ("alone", "INFO", "frame of stranger refused: not_connected"),
        ("not JSON", "INFO", "frame of ana refused: bad_json"),
        ("unknown", "INFO", "frame of ana refused: unknown_action"),
        ("no write", "ERROR", "frame of ana: store unavailable: EndpointConnectionError"),
        ("no queue", "ERROR", "a frame is not broadcast: queue unavailable"),
        ("row stays", "WARNING", "1 rows stay, such as ana: store"),
        ("mistake", "ERROR", "The function failed."),
        ("page's mistake", "ERROR", "Caught exception for path /"),
        ("libraries", "WARNING", "Retrying soon"),
    ],
)
def test_each_problem_is_logged_with_its_level(printed, name, level, message):
    found = [line for line in printed[name].logs if line["message"].startswith(message)]
    assert {line["level"] for line in found} == {level}


@pytest.mark.parametrize("name", ["connect", "large room", "disconnect", "page"])
def test_successful_events_log_nothing_but_metrics(printed, name):
    assert printed[name].logs == []


def test_only_problems_of_libraries_are_logged(printed):
    assert len(printed["libraries"].lines) == 1


def test_no_line_contains_a_text_name_session_or_unchecked_value(output):
    assert not [secret for secret in SECRETS if secret in output]


@pytest.mark.parametrize(
    ("name", "outcome", "kind", "function"),
    [
        ("mistake", "FunctionFailed: KeyError", "KeyError", "on_message"),
        ("no chunk", "FunctionFailed: JSONDecodeError", "JSONDecodeError", "fanout"),
        ("page's mistake", "500", "KeyError", "serve"),
    ],
)
def test_a_bug_is_logged_with_its_exception_class_and_stack(printed, name, outcome, kind, function):
    (line,) = printed[name].logs
    assert printed[name].outcome == outcome
    assert line["exception"] == kind
    assert f"in {function}\n" in line["stack"]


# Metrics


def counted(event):
    """The sum of each metric except times."""
    (line,) = event.metrics
    names = [metric["Name"] for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]]
    return {name: sum(line[name]) for name in names if not name.endswith("Time")}


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("connect", {"ConnectionsOpened": 1}),
        # The message to every connection, then a presence frame to the remaining connections.
        ("message", {"Messages": 1, "Deliveries": 4, "Gone": 1, "Failed": 4, "Retried": 8}),
        ("chunk", {"Deliveries": 1, "Failed": 1, "Retried": 4}),
        ("large room", {"Messages": 1, "Deliveries": 1}),
        ("disconnect", {"ConnectionsClosed": 1, "Deliveries": 1}),
    ],
)
def test_each_event_counts_its_effects(printed, name, counts):
    assert counted(printed[name]) == counts


@pytest.mark.parametrize(
    "name",
    [
        "bad address",
        "no store",
        "history",
        "alone",
        "not JSON",
        "unknown",
        "no write",
        "mistake",
        "page",
    ],
)
def test_events_without_effects_emit_no_metrics(printed, name):
    assert printed[name].metrics == []


@pytest.mark.parametrize("name", ["message", "large room"])
def test_the_time_of_a_message_is_measured_in_milliseconds(printed, name):
    (line,) = printed[name].metrics
    units = {m["Name"]: m["Unit"] for m in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]}
    assert units["MessageTime"] == "Milliseconds"
    assert all(0 < ms < SECONDS * 1000 for ms in line["MessageTime"])


def test_only_new_messages_have_a_time(printed):
    timed = {name for name, event in printed.items() for m in event.metrics if "MessageTime" in m}
    assert timed == {
        name for name, event in printed.items() for m in event.metrics if "Messages" in m
    }


def test_the_time_of_a_large_broadcast_begins_when_its_chunk_was_queued(printed):
    (line,) = printed["chunk"].metrics
    assert line["FanoutTime"][0] >= 1_000
    assert "FanoutTime" not in printed["message"].metrics[0]


def test_each_event_emits_one_line_in_the_embedded_metric_format(printed):
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    lines = [event.metrics for event in printed.values() if event.metrics]
    assert lines
    for (line,) in lines:
        assert isinstance(line["_aws"]["Timestamp"], int)
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        assert directive["Namespace"] == NAMESPACE
        assert directive["Metrics"]
        for metric in directive["Metrics"]:
            assert metric["Unit"] in ("Count", "Milliseconds")
            assert all(type(value) is float for value in line[metric["Name"]])


def test_the_only_dimension_of_metrics_is_the_stage(printed):
    for event in printed.values():
        for line in event.metrics:
            (directive,) = line["_aws"]["CloudWatchMetrics"]
            assert directive["Dimensions"] == [["stage"]]
            assert line["stage"] == STAGE


def test_the_local_gateway_prints_no_metrics_and_gets_exceptions_as_they_are(capsys):
    telemetry = Telemetry({"AWS_LAMBDA_FUNCTION_NAME": "chat", "CHALICE_GATEWAY": "true"})

    def fail(_):
        count("Messages")
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        telemetry.with_telemetry(fail)(None)
    assert capsys.readouterr().out == ""
