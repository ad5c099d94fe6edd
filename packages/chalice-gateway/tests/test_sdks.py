"""Clients of the management API against the gateway: results, and errors for each refusal."""

from datetime import datetime, timedelta, timezone

import pytest
import websockets
from gateway_support import javascript
from gateway_support.sdks import AwsCli, Boto3, JavaScriptSdk, RequestRefused

NEVER_SEEN = "AAAAAAAAAAAAAAA="
TOO_LARGE = "x" * (128 * 1024 + 1)


@pytest.fixture(
    params=[
        "boto3",
        pytest.param("aws-cli", marks=pytest.mark.slow),
        pytest.param("javascript-sdk", marks=pytest.mark.slow),
    ]
)
def sdk(request, tmp_path, monkeypatch):
    """Each client, without retries."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    if request.param == "boto3":
        return Boto3()
    if request.param == "aws-cli":
        return AwsCli(tmp_path)
    return request.getfixturevalue("javascript_sdk")


@pytest.fixture
def javascript_sdk():
    javascript.packages()
    return JavaScriptSdk()


@pytest.fixture(scope="module")
def exhausted(shared_running):
    """A gateway that accepts one management request in 1,000 seconds, and has accepted it."""
    gateway = shared_running("tiny_app", "--post-rate", "0.001").wait_until_ready()
    with pytest.raises(RequestRefused, match="GoneException"):
        Boto3().call("GetConnection", gateway.management, ConnectionId=NEVER_SEEN)
    yield gateway
    gateway.kill()


def test_an_sdk_posts_describes_and_deletes(sdk, tiny, client, connection_id):
    posted = {"ConnectionId": connection_id, "Data": "grüße"}
    sdk.call("PostToConnection", tiny.management, **posted)
    assert client.receive_text() == "grüße"

    info = sdk.call("GetConnection", tiny.management, ConnectionId=connection_id)
    assert info["Identity"]["SourceIp"] == "127.0.0.1"
    assert info["Identity"]["UserAgent"] == websockets.http11.USER_AGENT
    now = datetime.now(timezone.utc)
    assert now - timedelta(minutes=5) < moment(info["ConnectedAt"])
    assert moment(info["ConnectedAt"]) <= moment(info["LastActiveAt"]) <= now

    sdk.call("DeleteConnection", tiny.management, ConnectionId=connection_id)
    assert client.wait_closed()[0] == 1000


def moment(told):
    """boto3 returns a datetime, the others a string."""
    if isinstance(told, datetime):
        return told
    return datetime.fromisoformat(told.replace("Z", "+00:00"))


@pytest.mark.parametrize("operation", ["PostToConnection", "GetConnection", "DeleteConnection"])
def test_an_sdk_raises_for_a_gone_connection(sdk, tiny, operation):
    data = {"Data": "x"} if operation == "PostToConnection" else {}
    with pytest.raises(RequestRefused) as refused:
        sdk.call(operation, tiny.management, ConnectionId=NEVER_SEEN, **data)
    assert refused.value.exception == refused.value.kind == "GoneException"


def test_an_sdk_raises_with_the_message_for_a_large_payload(sdk, tiny, connection_id):
    with pytest.raises(RequestRefused) as refused:
        sdk.call("PostToConnection", tiny.management, ConnectionId=connection_id, Data=TOO_LARGE)
    assert refused.value.exception == refused.value.kind == "PayloadTooLargeException"
    assert "131072 bytes" in refused.value.message


def test_an_sdk_raises_for_too_many_requests(sdk, exhausted):
    with pytest.raises(RequestRefused) as refused:
        sdk.call("GetConnection", exhausted.management, ConnectionId=NEVER_SEEN)
    assert refused.value.exception == refused.value.kind == "LimitExceededException"


def test_an_sdk_raises_for_another_stage(sdk, tiny, connection_id):
    with pytest.raises(RequestRefused) as refused:
        sdk.call("GetConnection", f"{tiny.http}/other", ConnectionId=connection_id)
    assert refused.value.exception == refused.value.kind == "ForbiddenException"


def test_an_sdk_raises_for_unsigned_requests(sdk, tiny, connection_id):
    with pytest.raises(RequestRefused) as refused:
        sdk.call("GetConnection", tiny.management, signed=False, ConnectionId=connection_id)
    assert refused.value.exception == refused.value.kind == "ForbiddenException"
    assert refused.value.message == "Missing Authentication Token"


def test_an_sdk_raises_with_the_message_for_an_invalid_id(sdk, tiny):
    with pytest.raises(RequestRefused) as refused:
        sdk.call("GetConnection", tiny.management, ConnectionId="no")
    assert refused.value.exception == sdk.other
    assert refused.value.kind == "BadRequestException"
    assert refused.value.message == "Invalid connectionId: no"


@pytest.mark.slow
@pytest.mark.parametrize(("encoded_at", "at"), [(False, "@"), (True, "%40")])
def test_the_javascript_sdks_encoded_path_is_accepted(
    javascript_sdk, tiny, connection_id, encoded_at, at
):
    outcome = javascript_sdk.outcome(
        "GetConnection", tiny.management, encoded_at=encoded_at, ConnectionId=connection_id
    )
    assert outcome["path"] == f"/api/{at}connections/{connection_id.replace('=', '%3D')}"
    assert outcome["status"] == 200
