"""Handlers of event sources are invoked by hand with an event of their source."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from chalice.app import DynamoDBEvent, KinesisEvent, S3Event, SNSEvent, SQSEvent
from chalice_gateway.command_line import commands
from chalice_gateway.errors import InvalidInput
from chalice_gateway.event_sources.by_hand import check_needs_no_event

APP = Path(__file__).parents[1] / "functions_app"
PAGE = Path(__file__).parents[2] / "docs" / "functions.md"
TIMEOUT_S = 60
REFUSAL = (
    "orders takes events of SQS and needs `--event FILE`; docs/functions.md has an example of each."
)


def test_a_running_gateway_is_not_asked_to_invoke_a_queues_handler_without_an_event(functions):
    at = ("--project-dir", str(APP), "--port", str(urlsplit(functions.http).port))
    with pytest.raises(InvalidInput) as refused:
        commands.main(["invoke", "orders", *at])
    assert (str(refused.value), refused.value.exit_code) == (REFUSAL, 2)


def test_a_queues_handler_without_an_event_exits_2_with_one_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "chalice_gateway", "invoke", "orders", "--port", "1"],
        cwd=APP,
        env={**os.environ, "NOTES": str(tmp_path / "notes")},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
    )
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{REFUSAL}\n")


@pytest.mark.parametrize("kind", ["sqs", "sns", "s3", "kinesis", "dynamodb"])
def test_handlers_of_records_need_an_event(kind):
    with pytest.raises(InvalidInput, match="needs `--event FILE`"):
        check_needs_no_event("handler", kind)


@pytest.mark.parametrize("kind", ["schedule", "lambda", "websocket"])
def test_other_functions_need_none(kind):
    check_needs_no_event("handler", kind)


def test_chalice_reads_each_example_of_the_docs():
    found = [json.loads(each) for each in re.findall(r"^(\{\"Records.*)$", PAGE.read_text(), re.M)]
    sqs, sns, s3, kinesis, dynamodb = found
    (message,) = SQSEvent(sqs, None)
    (data,) = KinesisEvent(kinesis, None)
    (change,) = DynamoDBEvent(dynamodb, None)
    assert (message.body, SNSEvent(sns, None).message) == ("an order", "news")
    assert (S3Event(s3, None).key, data.data) == ("cat.jpg", b"reading")
    assert (change.table_name, change.keys) == ("Things", {"id": {"S": "one"}})
