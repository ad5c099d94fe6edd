"""The management API, asked by boto3's own client and by the AWS CLI."""

import subprocess
import urllib.error
import urllib.request

import pytest

from tests.clients import Client
from tests.running import tool


@pytest.fixture
def client(tiny):
    with Client(tiny.ws) as client:
        yield client


@pytest.fixture
def connection_id(client):
    return client.ask("event")["requestContext"]["connectionId"]


def test_a_post_reaches_the_client(management, client, connection_id):
    management.post_to_connection(ConnectionId=connection_id, Data="grüße".encode())
    assert client.text() == "grüße"


@pytest.mark.parametrize("size", [32 * 1024 + 1, 128 * 1024])
def test_a_post_of_up_to_128_kb_arrives_whole(management, client, connection_id, size):
    management.post_to_connection(ConnectionId=connection_id, Data=b"x" * size)
    assert client.text() == "x" * size


def test_a_post_above_128_kb_is_refused(management, connection_id):
    with pytest.raises(management.exceptions.PayloadTooLargeException):
        management.post_to_connection(ConnectionId=connection_id, Data=b"x" * (128 * 1024 + 1))


def test_get_tells_of_the_connection(management, connection_id):
    info = management.get_connection(ConnectionId=connection_id)
    assert info["Identity"]["SourceIp"] == "127.0.0.1"
    assert "websockets" in info["Identity"]["UserAgent"]
    assert info["ConnectedAt"] <= info["LastActiveAt"]


def test_delete_closes_the_connection_and_runs_its_disconnect_handler(
    management, client, connection_id, noted
):
    management.delete_connection(ConnectionId=connection_id)
    assert client.close_frame()[0] == 1000
    context = noted(connection_id, "DISCONNECT")["requestContext"]
    assert context["disconnectStatusCode"] == 1000
    assert context["disconnectReason"] == "Connection Closed Normally"


@pytest.mark.parametrize("operation", ["post_to_connection", "get_connection", "delete_connection"])
def test_a_closed_connection_is_gone(management, client, connection_id, noted, operation):
    client.socket.close()
    noted(connection_id, "DISCONNECT")
    extra = {"Data": b"x"} if operation == "post_to_connection" else {}
    with pytest.raises(management.exceptions.GoneException):
        getattr(management, operation)(ConnectionId=connection_id, **extra)


def test_an_id_that_never_was_is_gone(management):
    with pytest.raises(management.exceptions.GoneException):
        management.post_to_connection(ConnectionId="AAAAAAAAAAAAAAA=", Data=b"x")


def test_an_id_that_cannot_be_one_is_a_bad_request(management):
    with pytest.raises(management.exceptions.ClientError, match="Invalid connectionId: no"):
        management.post_to_connection(ConnectionId="no", Data=b"x")


def test_an_unsigned_request_is_forbidden(tiny, connection_id):
    url = f"{tiny.management}/@connections/{connection_id}"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(url, timeout=10)
    assert refused.value.code == 403
    refused.value.close()


def test_the_aws_cli_posts(tiny, client, connection_id):
    command = [tool("aws"), "apigatewaymanagementapi", "post-to-connection", "--data", "hello"]
    where = ["--endpoint-url", tiny.management, "--connection-id", connection_id]
    subprocess.run([*command, *where], check=True, timeout=60)
    assert client.text() == "hello"
