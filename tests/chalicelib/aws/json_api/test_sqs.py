"""Calls of SQS: the same requests, answers and exceptions as botocore's client."""

import json
import time
from functools import partial

import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.session import Session
from moto import mock_aws

from chalicelib import deadline
from chalicelib.aws.http_connection import READ_TIMEOUT_S
from chalicelib.aws.session import AwsSession
from chalicelib.aws.sqs import MODELED_CODES, SqsClient
from tests.chalicelib.aws.behaviours import never_answers, reply
from tests.chalicelib.aws.json_api.conftest import botocores, ours, outcome
from tests.chalicelib.aws.json_api.test_answers import comparable
from tests.support.hostile import answers, serving

BOTH = {"botocore": partial(botocores, service="sqs"), "ours": partial(ours, make=SqsClient)}
URL = "https://sqs.us-east-1.amazonaws.com/123456789012/chunks"
ENTRIES = [
    {"Id": "0", "MessageBody": "Grüße, 😀", "MessageGroupId": "blue", "DelaySeconds": 0},
    {"Id": "1", "MessageBody": '{"B":"x"}', "MessageGroupId": "blue", "DelaySeconds": 1},
]
CALLS = [
    ("get_queue_url", {"QueueName": "chunks"}),
    ("get_queue_url", {"QueueName": "none"}),
    ("send_message", {"QueueUrl": URL, "MessageBody": "hello"}),
    ("send_message", {"QueueUrl": URL, "MessageBody": "\ufffe"}),
    ("send_message", {"QueueUrl": f"{URL}-none", "MessageBody": "hello"}),
    ("send_message_batch", {"QueueUrl": URL, "Entries": ENTRIES}),
    ("send_message_batch", {"QueueUrl": URL, "Entries": [ENTRIES[0], ENTRIES[0]]}),
    ("send_message_batch", {"QueueUrl": URL, "Entries": []}),
]


@pytest.fixture
def made(session):
    """The clients of both kinds, with moto's SQS."""
    own = AwsSession(parallelism=7)
    with mock_aws():
        yield {"botocore": session.client("sqs"), "ours": own.client("sqs")}
    own.close()


def without_ids(found):
    """A result without the ids that the queue gives to messages."""
    for entry in [found, *found.get("Successful", [])] if isinstance(found, dict) else []:
        entry.pop("MessageId", None)
    return comparable(found)


def test_all_operations_answer_and_raise_as_with_botocore(made):
    made["botocore"].create_queue(QueueName="chunks")
    told = {
        name: [without_ids(outcome(partial(getattr(client, m), **p))) for m, p in CALLS]
        for name, client in made.items()
    }
    for mine, expected in zip(told["ours"], told["botocore"], strict=True):
        assert mine == expected
    assert {found[0] for found in told["ours"] if isinstance(found, tuple)} >= {
        "QueueDoesNotExist",
        "BatchEntryIdsNotDistinct",
        "EmptyBatchRequest",
    }


def failure(code, status=400, **headers):
    body = {"__type": f"com.amazonaws.sqs#{code}", "message": "no"}
    return reply(status, json.dumps(body).encode(), x_amzn_RequestId="r-1", **headers)


def older(code):
    return {"x_amzn_query_error": code}


REFUSED = {"Id": "1", "SenderFault": False, "Code": "InternalError", "Message": "later"}
CASES = {
    "an entry is refused": [
        reply(200, json.dumps({"Successful": [], "Failed": [REFUSED]}).encode())
    ],
    "null entries": [reply(200, b'{"Successful":null,"Failed":null}')],
    "no queue": [
        failure("QueueDoesNotExist", **older("AWS.SimpleQueueService.NonExistent;Sender"))
    ],
    "no queue, without an older code": [failure("QueueDoesNotExist")],
    "an older code that is a modeled one": [
        failure("QueueDoesNotExist", **older("UnsupportedOperation;Sender"))
    ],
    "an older code without a type": [failure("QueueDoesNotExist", **older("NonExistent"))],
    "an empty older code": [failure("QueueDoesNotExist", **older(";Sender"))],
    "a missing permission": [failure("AccessDeniedException", 403)],
    "throttled once": [failure("RequestThrottled", 403), reply(200, b"{}")],
    "throttled by its older code": [
        failure("ThrottledByKms", **older("Throttling;Sender")),
        reply(200, b"{}"),
    ],
    "too many, with a code of the model": [failure("KmsThrottled", 429)],
    "an internal error once": [failure("InternalError", 500), reply(200, b"{}")],
    "internal errors": [failure("InternalError", 500)],
}


@pytest.mark.parametrize("case", CASES)
def test_a_failed_call_comes_to_the_same_as_with_botocore(told, case):
    def send(client):
        return client.send_message_batch(QueueUrl=URL, Entries=ENTRIES)

    results = {name: told(make, send, *CASES[case]) for name, make in BOTH.items()}
    assert results["ours"] == results["botocore"]


def test_a_request_is_botocores_but_for_what_names_the_client():
    sent = []
    for make in BOTH.values():
        with serving(answers(reply(200, b"{}"))) as server:
            client = make(server.url.removesuffix("/stage"))
            client.send_message_batch(QueueUrl=URL, Entries=ENTRIES)
            client.close()
        ((head, body),) = server.requests
        first, *lines = head.split("\r\n")
        headers = {name.lower(): value for name, _, value in (s.partition(": ") for s in lines)}
        names = ("x-amz-target", "content-type", "x-amzn-query-mode")
        sent.append((first, json.loads(body), *(headers[name] for name in names)))
        assert "/us-east-1/sqs/aws4_request" in headers["authorization"]
    assert sent[0] == sent[1]


def test_the_modeled_codes_are_botocores():
    model = Session().get_service_model("sqs")
    shapes = [s for name in SqsClient.operations for s in model.operation_model(name).error_shapes]
    assert {shape.name for shape in shapes} == set(MODELED_CODES) == SqsClient.exceptions.codes()
    assert {(*shape.members,) for shape in shapes} <= {("message",), ()}


def test_a_call_ends_at_the_deadline():
    with serving(never_answers) as server:
        client = ours(server.url, make=SqsClient)
        began = time.monotonic()
        with deadline.within(1.3), pytest.raises(ReadTimeoutError):
            client.get_queue_url(QueueName="chunks")
        client.close()
    assert time.monotonic() - began < READ_TIMEOUT_S


@pytest.mark.parametrize(("sampled", "line"), [("1", True), ("0", False)])
def test_a_request_has_the_trace_that_x_ray_has_chosen(monkeypatch, sampled, line):
    trace = f"Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled={sampled}"
    monkeypatch.setenv("_X_AMZN_TRACE_ID", f"{trace};Lineage=1:a87bd80c:1")
    with serving(answers(reply(200, b"{}"))) as server:
        client = ours(server.url, make=SqsClient)
        client.send_message(QueueUrl=URL, MessageBody="hello")
        client.close()
    ((head, body),) = server.requests
    assert (f"x-amzn-trace-id: {trace}" in head.split("\r\n")) == line
    assert json.loads(body)["MessageBody"] == "hello"
