"""Failed calls: the same errors, retries and waits as botocore's client."""

import json
import time
from zlib import crc32

import pytest
from botocore.exceptions import ChecksumError, ReadTimeoutError
from botocore.retries import standard

from chalicelib import deadline
from chalicelib.aws.connection_pool import BadResponse
from chalicelib.aws.json_api import client as json_client
from chalicelib.aws.json_api import retries
from tests.chalicelib.aws.behaviours import reply
from tests.chalicelib.aws.json_api.conftest import BOTH, outcome
from tests.support.hostile import refusing, serving


def failure(code, status=400, message="no", headers=None, **fields):
    body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": message, **fields}
    return reply(status, json.dumps(body).encode(), x_amzn_RequestId="r-1", **(headers or {}))


OK = reply(200, b'{"Item":{"k":{"S":"a"}}}', x_amzn_RequestId="r-2")
BUSY = failure("ProvisionedThroughputExceededException", ThrottlingReasons=[{"reason": "a"}])
SLOW = failure("ThrottlingException", throttlingReasons=[{"reason": "a"}])
DAMAGED = reply(200, b'{"Item":{"k":{"S":"b"}}}', x_amz_crc32=str(crc32(b"other")))
INTACT = reply(200, b"{}", x_amz_crc32=str(crc32(b"{}")))


def closes(peer):
    pass


def resets(peer):
    peer.reset()


def hangs(peer):
    peer.wait()


CASES = {
    "throttled once": [BUSY, OK],
    "throttled twice": [SLOW, BUSY, OK],
    "throttled for good": [BUSY],
    "throttled by another code": [failure("RequestLimitExceeded"), SLOW],
    "too many, without a code": [reply(429), OK],
    "too many, with an unknown code": [failure("SomethingElse", 429), OK],
    "too many, with a code of the model": [failure("ResourceNotFoundException", 429), OK],
    "a transaction in progress": [failure("TransactionInProgressException"), OK],
    "a timed-out request": [failure("RequestTimeout"), OK],
    "an internal error": [failure("InternalServerError", 500), OK],
    "internal errors": [failure("InternalServerError", 500)],
    "an empty 500": [reply(500)],
    "a page of a proxy": [reply(503, b"<html>sorry</html>")],
    "another 5xx": [failure("InternalServerError", 501)],
    "a text of a proxy": [reply(502, b"sorry"), OK],
    "a failed condition": [failure("ConditionalCheckFailedException", Item={"k": {"S": "a"}})],
    "a failed condition after a 500": [reply(500), failure("ConditionalCheckFailedException")],
    "a failed condition at last": [
        reply(500),
        reply(500),
        failure("ConditionalCheckFailedException"),
    ],
    "a conflict": [failure("TransactionConflictException")],
    "a missing table": [failure("ResourceNotFoundException")],
    "a refused parameter": [failure("ValidationException")],
    "a missing permission": [failure("AccessDeniedException", Message="not you")],
    "no message": [reply(400, b'{"__type":"ValidationException"}')],
    "a message with a capital": [reply(400, b'{"__type":"AccessDenied","Message":"not you"}')],
    "a code with an address": [reply(400, b'{"__type":"x#AccessDenied:http://a/#b"}')],
    "no JSON": [reply(400, b"sorry")],
    "fields without a value": [reply(200, b'{"Item":null,"ConsumedCapacity":null}')],
    "damaged once": [DAMAGED, INTACT],
    "asked to wait": [failure("ThrottlingException", headers={"x_amz_retry_after": "1500"}), OK],
    "asked to wait for too long": [reply(503, x_amz_retry_after="90000"), OK],
    "asked to wait for nonsense": [reply(503, x_amz_retry_after="-7"), OK],
    "closed at once": [closes],
    "closed once": [closes, OK],
    "reset, then throttled": [resets, BUSY, OK],
    "half a response": [OK[:-3]],
    "silent once": [hangs, OK],
}


def get(client):
    return client.get_item(TableName="t", Key={"k": {"S": "a"}})


@pytest.mark.parametrize("case", CASES)
def test_a_failed_call_comes_to_the_same_as_with_botocore(told, short_timeouts, case):
    results = {name: told(make, get, *CASES[case]) for name, make in BOTH.items()}
    assert results["ours"] == results["botocore"]


def test_an_endpoint_that_refuses_connections_is_tried_three_times(pauses):
    with refusing() as url:
        found = {name: outcome(lambda make=make: get(make(url))) for name, make in BOTH.items()}
    assert found["ours"] == found["botocore"] == "EndpointConnectionError"
    assert len(pauses) == 4


def test_codes_and_waits_are_botocores():
    assert standard.ThrottledRetryableChecker._THROTTLED_ERROR_CODES
    assert (
        set(standard.ThrottledRetryableChecker._THROTTLED_ERROR_CODES) == retries.THROTTLING_CODES
    )
    assert set(standard.TransientRetryableChecker._TRANSIENT_ERROR_CODES) == retries.TRANSIENT_CODES
    assert (
        set(standard.TransientRetryableChecker._TRANSIENT_STATUS_CODES) == retries.TRANSIENT_STATUS
    )
    assert standard.ExponentialBackoff._RETRY_AFTER_MAX_ADDITIONAL == retries.MAX_RETRY_AFTER_S


def test_the_quota_for_retries_is_used_up_and_earned_as_botocores(told):
    taken = {}
    for name, make in BOTH.items():

        def many(client):
            return [outcome(lambda: get(client)) for _ in range(40)]

        taken[name] = told(
            make, many, *[BUSY] * 21, *[reply(500)] * 30, *[BUSY, OK] * 9, reply(500)
        )
    assert taken["ours"] == taken["botocore"]
    assert taken["ours"][0][-1][2]["ResponseMetadata"]["RetryQuotaReached"]


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"7", b'{"Item":', b"\xff", b"[" * 9999])
def test_a_response_that_is_no_json_object_is_an_error_after_three_attempts(
    make_ours, pauses, body
):
    with (
        serving(
            lambda peer: [peer.send(reply(200, body)) for _ in iter(peer.request, None)]
        ) as server,
        pytest.raises(BadResponse) as raised,
    ):
        get(make_ours(server.url))
    assert len(server.requests) == 3
    assert "html" not in str(raised.value)


def test_a_response_that_stays_damaged_is_an_error(told, make_ours):
    found, requests, _ = told(make_ours, get, DAMAGED)
    assert (found, requests) == (ChecksumError.__name__, 3)


@pytest.mark.parametrize(("seconds", "requests"), [(0.02, 1), (60, 3)])
def test_no_retry_begins_beyond_the_deadline(told, make_ours, seconds, requests):
    with deadline.within(seconds):
        assert told(make_ours, get, BUSY)[1] == requests


def test_a_call_ends_soon_after_the_deadline(told, make_ours, monkeypatch):
    monkeypatch.setattr(json_client, "GRACE_S", 0.1)

    def get_late(client):
        get(client)  # connected, which takes what time it takes
        with deadline.within(0.2):
            return get(client)

    began = time.monotonic()
    assert told(make_ours, get_late, OK, hangs)[0] == ReadTimeoutError.__name__
    assert time.monotonic() - began < 5


def test_a_call_after_the_deadline_has_a_part_of_the_reserve_but_no_retry(told, make_ours):
    assert json_client.GRACE_S < deadline.RESERVE_S
    with deadline.within(-1):
        assert told(make_ours, get, OK)[0]["Item"] == {"k": {"S": "a"}}
        assert told(make_ours, get, BUSY, OK)[1] == 1


def test_all_attempts_of_a_call_end_within_their_time(told, make_ours, monkeypatch):
    assert json_client.CALL_TIMEOUT_S < 29  # API Gateway's

    def get_in_a_moment(client):
        get(client)
        monkeypatch.setattr(json_client, "CALL_TIMEOUT_S", 0.2)
        return get(client)

    began = time.monotonic()
    assert told(make_ours, get_in_a_moment, OK, hangs)[0] == ReadTimeoutError.__name__
    assert time.monotonic() - began < 5
