"""The @connections client against servers, over real sockets."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate

import botocore.session
import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ParamValidationError

from chalicelib.aws.connection_pool import BadResponse
from chalicelib.stores import errors
from tests.chalicelib.aws.behaviours import INFO, post, reply, together
from tests.support.hostile import OK, answers, serving

SERVICE = "apigatewaymanagementapi"


def test_text_and_bytes_are_posted(client):
    with serving(answers(OK)) as server:
        for data in ("héllo", b"\xff\x00", bytearray(b"array"), ""):
            post(client(server.url), data)
    assert [body for _, body in server.requests] == ["héllo".encode(), b"\xff\x00", b"array", b""]
    assert server.requests[0][0].startswith("POST /stage/@connections/abc%3D HTTP/1.1\r\n")


@pytest.mark.parametrize("data", [1, None, ["x"], object()])
def test_data_of_a_wrong_type_is_refused_without_quoting_it(client, data):
    with pytest.raises(ParamValidationError, match=f"of type {type(data).__name__}"):
        post(client("http://localhost:1"), data)


@pytest.mark.parametrize("id", ["", ".", "..", None, 7])
def test_a_connection_id_that_would_change_the_path_is_refused(client, id):
    with pytest.raises(ParamValidationError):
        post(client("http://localhost:1"), id=id)


@pytest.fixture(scope="module")
def botocores():
    session = botocore.session.get_session()
    session.set_credentials("AKID", "secret", "token")

    def make(url):
        client = session.create_client(SERVICE, "us-east-1", endpoint_url=url)
        client.meta.events.unregister(f"needs-retry.{SERVICE}", unique_id=f"retry-config-{SERVICE}")
        return client

    return make


def outcome(client, operation):
    extra = {"Data": b"x"} if operation == "post_to_connection" else {}
    try:
        return getattr(client, operation)(ConnectionId="abc=", **extra)
    except ClientError as error:
        return type(error).__name__, str(error), error.operation_name, error.response


OPERATIONS = ["post_to_connection", "get_connection", "delete_connection"]
WITH_ID = {"x_amzn_RequestId": "r-1"}


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    "answer",
    [
        reply(200, INFO, **WITH_ID),
        reply(200, b'{"lastActiveAt":"2024-11-11T11:35:24Z"}'),
        reply(200, b"{}"),
        reply(410, x_amzn_ErrorType="GoneException"),
        reply(410, x_amzn_ErrorType="GoneException:http://internal/", **WITH_ID),
        reply(429, b'{"message":"slow down"}', x_amzn_ErrorType="LimitExceededException"),
        reply(403, b'{"Message":"no"}', x_amzn_ErrorType="ForbiddenException"),
        reply(403, b'{"message":"no"}', x_amzn_ErrorType="ExpiredTokenException"),
        reply(400, b'{"__type":"a.b#BadRequestException","message":"Invalid connectionId: no"}'),
        reply(500, b'{"message":"Internal server error"}', x_amzn_ErrorType="InternalServerError"),
        reply(418, b'{"message":"teapot"}'),
        reply(301, location="http://elsewhere/"),
    ],
)
def test_each_response_has_the_same_outcome_as_in_botocore(client, botocores, operation, answer):
    with serving(answers(answer)) as server:
        theirs = outcome(botocores(server.url), operation)
        assert outcome(client(server.url), operation) == theirs


def test_a_frame_that_is_too_large_has_the_same_outcome_as_in_botocore(client, botocores):
    refusal = reply(413, b'{"message":"too much"}', x_amzn_ErrorType="PayloadTooLargeException")
    with serving(answers(refusal)) as server:
        theirs = outcome(botocores(server.url), "post_to_connection")
        assert outcome(client(server.url), "post_to_connection") == theirs
        mine = client(server.url)
        with pytest.raises(mine.exceptions.PayloadTooLargeException):
            post(mine, b"x" * (128 * 1024 + 1))
    assert len(server.requests[-1][1]) == 128 * 1024 + 1


def test_a_frame_that_is_too_large_may_be_refused_before_it_is_read(client):
    def refuses(peer):
        peer.send(reply(413))

    with serving(refuses) as server:
        mine = client(server.url)
        with pytest.raises((mine.exceptions.PayloadTooLargeException, ConnectionClosedError)):
            post(mine, b"x" * 8_000_000)


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (410, "GoneException"),
        (429, "LimitExceededException"),
        (403, "ForbiddenException"),
        (413, "PayloadTooLargeException"),
    ],
)
def test_the_status_names_the_error_if_the_response_does_not(client, status, name):
    with serving(answers(reply(status, **WITH_ID))) as server:
        mine = client(server.url)
        with pytest.raises(getattr(mine.exceptions, name)) as raised:
            post(mine)
    assert errors.error_summary(raised.value) == f"{name} (request r-1)"
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


@pytest.mark.parametrize(
    "body", [b"<html>", b'["json"]', b"7", b"[" * 9999, b'{"__type":7}', b"\xff"]
)
def test_an_error_with_a_malformed_body_is_named_by_its_status(client, body):
    with serving(answers(reply(503, body))) as server, pytest.raises(ClientError) as raised:
        post(client(server.url))
    assert errors.error_summary(raised.value) == "503 (request unknown)"


def test_a_redirect_is_not_followed(client):
    with serving(answers(OK)) as elsewhere, serving(answers(reply(307, location="x"))) as server:
        moved = reply(307, location=elsewhere.url)
        server._behaviours = [answers(moved)]
        with pytest.raises(ClientError) as raised:
            post(client(server.url))
    assert raised.value.response["Error"]["Code"] == "307"
    assert elsewhere.connections == 0


@pytest.mark.parametrize("body", [b"", b"[]", b"garbage", b'{"connectedAt":"never"}', b'{"a":'])
def test_malformed_connection_information_raises_bad_response(client, body):
    with serving(answers(reply(200, body))) as server, pytest.raises(BadResponse):
        client(server.url).get_connection(ConnectionId="abc=")


@pytest.mark.parametrize("piece", [1, 3])
def test_a_response_may_be_chunked_and_follow_interim_responses(client, piece):
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n"
    answer = b"HTTP/1.1 100 Continue\r\n\r\n" + chunked % (len(INFO), INFO)
    with serving(answers(answer, piece=piece)) as server:
        mine = client(server.url)
        for _ in range(2):
            assert mine.get_connection(ConnectionId="abc=")["Identity"] == {"SourceIp": "::1"}
    assert server.connections == 1


def dates(server):
    return [head.partition("x-amz-date: ")[2][:16] for head, _ in server.requests]


@pytest.mark.parametrize("off", [-3600, 3600])
def test_a_wrong_clock_is_corrected_once_from_the_servers_date(client, off):
    now = formatdate(time.time() + off, usegmt=True)
    refusal = reply(403, x_amzn_ErrorType="InvalidSignatureException", date=now)
    with serving(answers(refusal, OK)) as server:
        mine = client(server.url)
        post(mine)
        post(mine)
    assert len(server.requests) == 3
    signed = [time.mktime(time.strptime(date, "%Y%m%dT%H%M%SZ")) for date in dates(server)]
    assert abs(signed[1] - signed[0] - off) < 30
    assert abs(signed[2] - signed[1]) < 30


def test_every_thread_resends_after_a_clock_correction(client):
    now = formatdate(time.time() + 3600, usegmt=True)

    refuses_all_at_once = together(threading.Barrier(8), reply(403, date=now))
    with serving(refuses_all_at_once) as server:
        mine = client(server.url)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: post(mine), range(8)))
    assert len(server.requests) == 16


@pytest.mark.parametrize("date", [None, "nonsense", "now"])
def test_a_refusal_for_another_reason_is_not_retried(client, date):
    date = {"date": formatdate(usegmt=True) if date == "now" else date} if date else {}
    with serving(answers(reply(403, x_amzn_ErrorType="ForbiddenException", **date))) as server:
        mine = client(server.url)
        with pytest.raises(mine.exceptions.ForbiddenException):
            post(mine)
    assert len(server.requests) == 1


def test_a_clock_that_cannot_be_corrected_raises(client):
    now = formatdate(time.time() + 3600, usegmt=True)
    code = "RequestTimeTooSkewed"
    refusal = reply(403, x_amzn_ErrorType=code, date=now)
    with serving(answers(refusal)) as server, pytest.raises(ClientError, match=code):
        post(client(server.url))
    assert len(server.requests) == 2
