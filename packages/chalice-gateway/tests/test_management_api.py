"""The management API, called by boto3 and the AWS CLI."""

import http.client
import json
import subprocess
import time
import urllib.parse

import pytest
from chalice_gateway.testing import TIMEOUT_S, Connection
from gateway_support.commands import tool
from gateway_support.raw_websocket import RawWebSocket, frame


def test_a_post_reaches_the_client(management, client, connection_id):
    management.post_to_connection(ConnectionId=connection_id, Data="grüße".encode())
    assert client.receive_text() == "grüße"


@pytest.mark.parametrize("size", [32 * 1024 + 1, 128 * 1024])
def test_a_post_of_up_to_128_kb_arrives_whole(management, client, connection_id, size):
    management.post_to_connection(ConnectionId=connection_id, Data=b"x" * size)
    assert client.receive_text() == "x" * size


def test_a_post_above_128_kb_is_refused(management, connection_id):
    with pytest.raises(management.exceptions.PayloadTooLargeException):
        management.post_to_connection(ConnectionId=connection_id, Data=b"x" * (128 * 1024 + 1))


def test_get_describes_the_connection(management, connection_id):
    info = management.get_connection(ConnectionId=connection_id)
    assert info["Identity"]["SourceIp"] == "127.0.0.1"
    assert "websockets" in info["Identity"]["UserAgent"]
    assert info["ConnectedAt"] <= info["LastActiveAt"]


def test_delete_closes_the_connection_and_runs_its_disconnect_handler(
    management, client, connection_id, recorded
):
    management.delete_connection(ConnectionId=connection_id)
    assert client.wait_closed()[0] == 1000
    context = recorded(connection_id, "DISCONNECT")["requestContext"]
    assert context["disconnectStatusCode"] == 1000
    assert context["disconnectReason"] == "Connection Closed Normally"


@pytest.mark.parametrize("operation", ["post_to_connection", "get_connection", "delete_connection"])
def test_a_closed_connection_is_gone(management, client, connection_id, recorded, operation):
    client.close()
    recorded(connection_id, "DISCONNECT")
    extra = {"Data": b"x"} if operation == "post_to_connection" else {}
    with pytest.raises(management.exceptions.GoneException):
        getattr(management, operation)(ConnectionId=connection_id, **extra)


def test_an_unknown_id_is_gone(management):
    with pytest.raises(management.exceptions.GoneException):
        management.post_to_connection(ConnectionId="AAAAAAAAAAAAAAA=", Data=b"x")


def test_an_invalid_id_is_a_bad_request(management):
    with pytest.raises(management.exceptions.ClientError, match="Invalid connectionId: no"):
        management.post_to_connection(ConnectionId="no", Data=b"x")


@pytest.mark.parametrize("address", ["/{stage}/@connections/{id}", "/{stage}/%40connections/{id}"])
@pytest.mark.parametrize("quote", [True, False])
def test_the_address_may_be_percent_encoded(tiny, client, connection_id, address, quote):
    id = urllib.parse.quote(connection_id) if quote else connection_id
    status, _, _ = request(tiny, "POST", address.format(stage=tiny.stage, id=id), b"hello")
    assert status == 200
    assert client.receive_text() == "hello"


def request(running, method, path, body=None, headers=(("Authorization", "signed"),)):
    connection = http.client.HTTPConnection(running.http.removeprefix("http://"), timeout=60)
    connection.request(method, path, body, dict(headers))
    answer = connection.getresponse()
    result = answer.status, dict(answer.getheaders()), answer.read()
    connection.close()
    return result


@pytest.mark.parametrize(("method", "status"), [("POST", 200), ("GET", 200), ("DELETE", 204)])
def test_each_method_is_answered_with_its_status(tiny, connection_id, method, status):
    path = f"/{tiny.stage}/@connections/{connection_id}"
    assert request(tiny, method, path, b"x" if method == "POST" else None)[0] == status


def test_the_type_of_an_error_is_in_a_header_and_the_body_of_410_is_empty(tiny):
    path = f"/{tiny.stage}/@connections/AAAAAAAAAAAAAAA="
    status, headers, body = request(tiny, "GET", path)
    assert (status, headers["x-amzn-errortype"], body) == (410, "GoneException", b"")


def test_get_answers_with_these_keys_and_times_in_milliseconds(tiny):
    with RawWebSocket(tiny.ws) as client:
        assert client.status() == 101
        client.send(frame("event"))
        context = json.loads(client.text())["requestContext"]
        path = f"/{tiny.stage}/@connections/{context['connectionId']}"
        told = json.loads(request(tiny, "GET", path)[2])
    assert set(told) == {"connectedAt", "identity", "lastActiveAt"}
    assert told["identity"] == {"sourceIp": "127.0.0.1", "userAgent": None}
    at = context["connectedAt"] / 1000
    moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) + f".{round(at * 1000) % 1000:03}Z"
    assert told["connectedAt"] == moment


def test_the_last_activity_is_the_time_of_the_last_message(management, client, connection_id):
    before = management.get_connection(ConnectionId=connection_id)["LastActiveAt"]
    time.sleep(0.01)
    client.ask("event")
    assert management.get_connection(ConnectionId=connection_id)["LastActiveAt"] > before


def test_a_post_that_is_not_utf8_arrives_as_text(management, client, connection_id):
    management.post_to_connection(ConnectionId=connection_id, Data=b"caf\xe9")
    assert client.receive_text() == "caf\N{REPLACEMENT CHARACTER}"


def test_an_empty_post_is_an_empty_message(management, client, connection_id):
    management.post_to_connection(ConnectionId=connection_id, Data=b"")
    assert client.receive_text() == ""


def test_a_deleted_connection_is_gone_at_once(management, connection_id):
    management.delete_connection(ConnectionId=connection_id)
    for operation in (management.get_connection, management.delete_connection):
        with pytest.raises(management.exceptions.GoneException):
            operation(ConnectionId=connection_id)


@pytest.fixture
def full(patient, local_client):
    """The management API and the id of a client that reads nothing, after the first answer 429."""
    management = local_client("apigatewaymanagementapi", patient.management)
    with RawWebSocket(patient.ws, receive_buffer=4096) as client:
        assert client.status() == 101
        client.send(frame("event"))
        connection_id = json.loads(client.text())["requestContext"]["connectionId"]
        with pytest.raises(management.exceptions.LimitExceededException):
            post_128_kb(management, connection_id, times=200)
        yield management, connection_id


def post_128_kb(management, connection_id, times=1):
    for _ in range(times):
        management.post_to_connection(ConnectionId=connection_id, Data=b"x" * 128 * 1024)


def test_posts_to_a_client_that_does_not_read_are_answered_429(full):
    management, connection_id = full
    with pytest.raises(management.exceptions.LimitExceededException):
        post_128_kb(management, connection_id)


def test_a_client_that_does_not_read_can_be_disconnected(full, patient):
    management, connection_id = full
    management.delete_connection(ConnectionId=connection_id)
    context = patient.recorded_events.event(connection_id, "DISCONNECT")["requestContext"]
    assert context["disconnectStatusCode"] == 1000


def test_a_client_that_does_not_read_does_not_delay_other_clients(full, patient):
    management, _ = full
    with Connection(patient.ws) as client:
        other = client.ask("event")["requestContext"]["connectionId"]
        management.post_to_connection(ConnectionId=other, Data=b"hello")
        assert client.receive_text() == "hello"


def test_more_requests_than_the_post_rate_are_answered_429(a_post_in_two_seconds, local_client):
    management = local_client("apigatewaymanagementapi", a_post_in_two_seconds.management)

    def is_throttled():
        with pytest.raises(management.exceptions.ClientError) as refused:
            management.get_connection(ConnectionId="AAAAAAAAAAAAAAA=")
        code = refused.value.response["Error"]["Code"]
        assert code in ("GoneException", "LimitExceededException")
        return code == "LimitExceededException"

    assert not is_throttled()
    assert any(is_throttled() for _ in range(50))
    until = time.monotonic() + TIMEOUT_S
    while is_throttled():  # and later there is room again
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.parametrize("way", ["tiny", "other_options"])
@pytest.mark.parametrize(
    ("to", "size", "outcome"),
    [
        ("itself", 5, "xxxxx"),
        ("AAAAAAAAAAAAAAA=", 5, "WebsocketDisconnectedError"),
        ("itself", 128 * 1024 + 1, "PayloadTooLargeException"),
        ("no", 5, "ClientError"),
    ],
)
def test_posts_in_process_have_the_same_outcomes_as_posts_over_http(
    way, to, size, outcome, request
):
    with Connection(request.getfixturevalue(way).ws) as client:
        own = client.ask("event")["requestContext"]["connectionId"]
        client.send_text(f"post {own if to == 'itself' else to} {size}")
        assert client.receive_text() == outcome


def test_a_client_for_the_events_domain_name_reaches_this_machine(tiny):
    with Connection(tiny.ws) as client:
        client.send_text("own-client hello")
        assert client.receive_text() == "hello"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unsigned_request_is_forbidden(tiny, connection_id, method):
    path = f"/{tiny.stage}/@connections/{connection_id}"
    status, headers, body = request(tiny, method, path, headers=())
    assert (status, headers["x-amzn-errortype"]) == (403, "ForbiddenException")
    assert json.loads(body) == {"message": "Missing Authentication Token"}


def test_an_unsigned_request_is_accepted_with_the_option_unsigned(other_options):
    with Connection(other_options.ws) as client:
        connection_id = client.ask("event")["requestContext"]["connectionId"]
        path = f"/{other_options.stage}/@connections/{connection_id}"
        assert request(other_options, "POST", path, b"hello", headers=())[0] == 200
        assert client.receive_text() == "hello"


@pytest.mark.parametrize("stage", ["", "/other"])
def test_the_management_api_of_another_stage_is_forbidden(tiny, local_client, connection_id, stage):
    management = local_client("apigatewaymanagementapi", tiny.http + stage)
    with pytest.raises(management.exceptions.ForbiddenException):
        management.post_to_connection(ConnectionId=connection_id, Data=b"x")


def test_the_aws_cli_posts_to_a_connection(tiny, client, connection_id):
    command = [tool("aws"), "apigatewaymanagementapi", "post-to-connection", "--data", "hello"]
    # joined by "=", as an id may begin with "-"
    where = ["--endpoint-url", tiny.management, f"--connection-id={connection_id}"]
    subprocess.run([*command, *where], check=True, timeout=60)
    assert client.receive_text() == "hello"
