"""Requests to DynamoDB: their signatures, tokens, size and clock, and botocore's handlers."""

import datetime
import json
import time
from email.utils import formatdate
from types import SimpleNamespace
from unittest import mock

import botocore.handlers
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import EndpointConnectionError
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.aws.connection_pool import BadResponse
from chalicelib.aws.dynamodb import client as dynamodb
from chalicelib.aws.endpoint import Endpoint
from tests.chalicelib.aws.behaviours import reply, wait_until
from tests.chalicelib.aws.json_api.conftest import REGION, in_order, ours
from tests.chalicelib.aws.test_sigv4 import MIDNIGHT, Recorded, words
from tests.support.hostile import answers, serving

OK = reply(200, b"{}")
SIGNED = ("content-type", "x-amz-target")


def call(client, **key):
    return client.get_item(TableName="t", Key={"k": {"S": "a"}, **key})


def parts(request):
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return first, dict(line.split(": ", 1) for line in lines), body


def botocores_signature(url, key, at, headers, body):
    request = AWSRequest("POST", url, {name: headers[name] for name in SIGNED}, body)
    moment = datetime.datetime.fromtimestamp(at, datetime.timezone.utc)
    with mock.patch("botocore.auth.get_current_datetime", return_value=moment):
        SigV4Auth(ReadOnlyCredentials(*key, None), "dynamodb", REGION).add_auth(request)
    return request.headers


@settings(max_examples=200, deadline=None)
@given(
    url=st.sampled_from(
        ["https://dynamodb.eu-west-1.amazonaws.com", "http://[::1]:8000", "http://a/b-c/d"]
    ),
    key=st.tuples(words, words, st.none() | words),
    at=st.integers(0, 4_000_000_000) | st.just(MIDNIGHT),
    text=st.text(max_size=20),
)
def test_a_signature_equals_botocores_byte_for_byte(url, key, at, text):
    client = ours(url, key=key)
    client._pool, client._clock = Recorded(), SimpleNamespace(now=lambda: at + 0.5)
    client.put_item(TableName="t", Item={"k": {"S": text}})
    first, headers, body = parts(client._pool.request)
    expected = botocores_signature(f"{url}/", key, at, headers, body)
    assert headers["authorization"] == expected["Authorization"]
    assert headers.get("x-amz-security-token") == expected.get("X-Amz-Security-Token")
    assert headers["x-amz-target"] == "DynamoDB_20120810.PutItem"
    assert headers["content-type"] == "application/x-amz-json-1.0"
    assert first == f"POST /{url.partition('//')[2].partition('/')[2]}".rstrip("/") + "/ HTTP/1.1"
    assert json.loads(body) == {"TableName": "t", "Item": {"k": {"S": text}}}


def tokens(server):
    return [json.loads(body)["ClientRequestToken"] for _, body in server.requests]


def test_all_attempts_of_a_transaction_have_the_same_token_and_another_one_its_own(
    make_ours, pauses
):
    with serving(in_order(reply(500), OK)) as server:
        mine = make_ours(server.url)
        mine.transact_write_items(TransactItems=[])
        mine.transact_write_items(TransactItems=[])
        mine.transact_write_items(TransactItems=[], ClientRequestToken="given")
    first, again, other, given = tokens(server)
    assert first == again
    assert len({first, other, given}) == 3
    assert given == "given"


def test_a_response_may_have_megabytes_and_no_more_than_the_limit(make_ours, pauses, monkeypatch):
    items = b'{"Items":[%b]}' % b",".join([b'{"k":{"S":"%b"}}' % (b"x" * 10_000)] * 300)
    monkeypatch.setattr(dynamodb.DynamoDbClient, "max_response_bytes", len(items) + 500)
    with serving(in_order(reply(200, items), reply(200, items + b" " * 200_000))) as server:
        mine = make_ours(server.url)
        assert len(mine.query(TableName="t")["Items"]) == 300
        with pytest.raises(BadResponse):
            mine.query(TableName="t")


@pytest.mark.parametrize("off", [-3600, 3600])
def test_a_wrong_clock_is_corrected_for_all_operations(make_ours, off):
    code = b'{"__type":"com.amazon.coral.service#InvalidSignatureException"}'
    refusal = reply(400, code, date=formatdate(time.time() + off, usegmt=True))
    with serving(answers(refusal, OK)) as server:
        mine = make_ours(server.url)
        call(mine)
        mine.put_item(TableName="t", Item={})
    assert len(server.requests) == 3
    signed = [
        time.mktime(time.strptime(parts(head.encode())[1]["x-amz-date"], "%Y%m%dT%H%M%SZ"))
        for head, _ in server.requests
    ]
    assert abs(signed[1] - signed[0] - off) < 30
    assert abs(signed[2] - signed[1]) < 30


@pytest.fixture
def handlers(monkeypatch):
    """botocore's built-in handlers, which a test may change."""
    changed = list(botocore.handlers.BUILTIN_HANDLERS)
    monkeypatch.setattr("botocore.handlers.BUILTIN_HANDLERS", changed)
    return changed


def answer(status, body):
    return SimpleNamespace(status_code=status, headers={"X-Amzn-RequestId": "r"}, content=body)


def test_a_handler_sees_the_request_and_may_answer_it(handlers, make_ours):
    seen = []

    def handle(request, event_name, **_):
        seen.append((event_name, request.method, request.url, request.headers, request.body))
        return answer(200, b'{"Item":{}}') if b"mine" in request.body else None

    handlers.append(("before-send", handle))
    with serving(answers(OK)) as server:
        mine = make_ours(server.url)
        replaced, sent = call(mine, k={"S": "mine"}), call(mine)
    assert (replaced["Item"], replaced["ResponseMetadata"]["RequestId"]) == ({}, "r")
    assert "Item" not in sent
    assert len(server.requests) == 1
    event, method, url, headers, body = seen[0]
    assert (event, method, url) == ("before-send.dynamodb.GetItem", "POST", f"{server.url}/")
    assert headers["X-Amz-Target"] == "DynamoDB_20120810.GetItem"
    assert json.loads(body)["Key"] == {"k": {"S": "mine"}}


def test_handlers_answer_with_errors_raise_and_are_called_again_like_the_server(
    handlers, make_ours, pauses
):
    left = [EndpointConnectionError(endpoint_url="x"), answer(500, b""), answer(200, b"{}")]

    def handle(**_):
        turn = left.pop(0)
        if isinstance(turn, Exception):
            raise turn
        return turn

    handlers.append(("before-send.dynamodb.GetItem", handle))
    assert call(make_ours("http://127.0.0.1:9"))["ResponseMetadata"]["RetryAttempts"] == 2


@pytest.mark.parametrize("event", ["before-send.s3", "before-sign", "before-send.dynamodb.Get"])
def test_handlers_of_other_events_are_not_called(handlers, make_ours, event):
    handlers.append((event, None))
    with serving(answers(OK)) as server:
        call(make_ours(server.url))


def test_without_handlers_the_connections_are_used_directly(make_ours, handlers):
    handlers.clear()
    assert type(make_ours("http://a")._pool).__name__ == "ConnectionPool"


def test_a_warm_client_has_a_connection_for_its_first_request(make_ours, handlers):
    handlers.clear()
    with serving(answers(OK)) as server:
        mine = make_ours(server.url)
        mine.warm_up()
        wait_until(lambda: server.connections == 1)
        call(mine)
        assert server.connections == 1


def test_a_client_that_cannot_be_warmed_up_is_used_all_the_same(make_ours, handlers):
    handlers.clear()
    with serving(answers(OK)) as server:
        mine, nowhere = make_ours(server.url), Endpoint("http://127.0.0.1:9")
        with mock.patch.object(mine._pool._connector, "_endpoint", nowhere):
            mine.warm_up()
        call(mine)
