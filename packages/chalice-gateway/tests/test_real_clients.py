"""Clients that others wrote, each against the gateway: what they get through, and what they make
of a refusal. Chromium has a file of its own."""

import asyncio
import json
import os
import pty
import re
import select
import signal
import subprocess
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import boto3
import pytest
import websocket
import websockets
from botocore import UNSIGNED, xform_name
from botocore.config import Config
from chalice_gateway.testing import TIMEOUT_S
from gateway_support.commands import tool
from websockets.sync.client import connect

JS = Path(__file__).parent / "js"
NEVER_SEEN = "AAAAAAAAAAAAAAA="
TOO_LARGE = "x" * (128 * 1024 + 1)


@pytest.fixture(scope="session")
def packages():
    """Where the JavaScript clients are installed."""
    if not (JS / "node_modules" / ".package-lock.json").exists():
        pytest.fail(f"The packages of {JS}/package.json are not installed: `make test` does that")
    return JS / "node_modules"


@pytest.fixture
def closed(noted):
    """How the app was told that a connection ended: code and reason."""

    def closed(connection_id):
        context = noted(connection_id, "DISCONNECT")["requestContext"]
        return context["disconnectStatusCode"], context["disconnectReason"]

    return closed


def id_in(text):
    return json.loads(text)["requestContext"]["connectionId"]


# WebSocket: wscat


class Terminal:
    """A program in a terminal: typed to, and read. A context manager."""

    def __init__(self, command):
        self._terminal, its_end = pty.openpty()
        # A group of its own, as `node` is a script that starts the real one.
        self._process = subprocess.Popen(
            command, stdin=its_end, stdout=its_end, stderr=its_end, start_new_session=True
        )
        os.close(its_end)
        self._read = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        os.close(self._terminal)

    def type(self, line):
        os.write(self._terminal, f"{line}\n".encode())

    def wait_for(self, pattern):
        """The next text that matches."""
        until = time.monotonic() + TIMEOUT_S
        while not (found := re.search(pattern, self._read)):
            ready, _, _ = select.select([self._terminal], [], [], until - time.monotonic())
            assert ready, f"no {pattern!r} within {TIMEOUT_S} s in {self._read!r}"
            try:
                self._read += os.read(self._terminal, 4096).decode()
            except OSError:
                pytest.fail(f"it ended without {pattern!r}: {self._read!r}")
        self._read = self._read[found.end() :]
        return found[0]

    def status(self):
        return self._process.wait(TIMEOUT_S)


@pytest.fixture
def wscat(packages):
    def wscat(*arguments):
        program = packages / "wscat" / "bin" / "wscat"
        return Terminal([tool("node"), str(program), "--no-color", *arguments])

    return wscat


def test_wscat_sends_receives_and_closes_with_a_code(tiny, wscat, closed):
    with wscat("--slash", "--connect", f"{tiny.ws}?protocol=b", "-s", "a", "-s", "b") as terminal:
        terminal.wait_for("Connected")
        terminal.type("hello")
        terminal.wait_for("< hello")
        terminal.type("event")
        connection_id = terminal.wait_for('"connectionId": ".+?"').split('"')[3]
        terminal.type("/close 4001 so-long")
        terminal.wait_for(re.escape('Disconnected (code: 4001, reason: "so-long")'))
        assert terminal.status() == 0
    assert closed(connection_id) == (4001, "so-long")


def test_wscat_prints_the_status_of_a_refusal(tiny, wscat):
    with wscat("--connect", f"{tiny.ws}?status=401") as terminal:
        terminal.wait_for("error: Unexpected server response: 401")
        assert terminal.status() != 0


def test_wscat_fails_without_the_subprotocol_that_it_asked_for(tiny, wscat):
    with wscat("--connect", tiny.ws, "--subprotocol", "a") as terminal:
        terminal.wait_for("error: Server sent no subprotocol")
        assert terminal.status() != 0


# WebSocket: Python's websockets, the two of them


def test_websockets_sends_receives_and_closes_with_a_code(tiny, closed):
    with connect(tiny.ws, proxy=None, open_timeout=TIMEOUT_S) as socket:
        socket.send("hello")
        assert socket.recv(timeout=TIMEOUT_S) == "hello"
        socket.send("event")
        connection_id = id_in(socket.recv(timeout=TIMEOUT_S))
        socket.close(4001, "so long")
    assert closed(connection_id) == (4001, "so long")


def test_websockets_raises_for_a_refusal(tiny):
    with pytest.raises(websockets.InvalidStatus) as refused:
        connect(f"{tiny.ws}?status=401", proxy=None, open_timeout=TIMEOUT_S)
    assert refused.value.response.status_code == 401
    assert b"Forbidden" in refused.value.response.body


def test_asyncio_websockets_sends_receives_and_closes_with_a_code(tiny, closed):
    async def talk():
        async with websockets.connect(tiny.ws, proxy=None) as socket:
            await socket.send("hello")
            assert await socket.recv() == "hello"
            await socket.send("event")
            connection_id = id_in(await socket.recv())
            await socket.close(4001, "so long")
        return connection_id

    assert closed(asyncio.run(asyncio.wait_for(talk(), TIMEOUT_S))) == (4001, "so long")


def test_asyncio_websockets_raises_for_a_refusal(tiny):
    async def talk():
        async with websockets.connect(f"{tiny.ws}?status=401", proxy=None):
            pass

    with pytest.raises(websockets.InvalidStatus) as refused:
        asyncio.run(asyncio.wait_for(talk(), TIMEOUT_S))
    assert refused.value.response.status_code == 401


# WebSocket: Python's websocket-client


@pytest.fixture
def client_socket(tiny):
    socket = websocket.create_connection(tiny.ws, timeout=TIMEOUT_S)
    yield socket
    socket.shutdown()


def test_websocket_client_sends_receives_and_closes_with_a_code(client_socket, closed):
    client_socket.send("hello")
    assert client_socket.recv() == "hello"
    client_socket.send("event")
    connection_id = id_in(client_socket.recv())
    client_socket.close(4001, b"so long")
    assert closed(connection_id) == (4001, "so long")


def test_websocket_client_raises_for_a_refusal(tiny):
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        websocket.create_connection(f"{tiny.ws}?status=401", timeout=TIMEOUT_S)
    assert refused.value.status_code == 401
    assert json.loads(refused.value.resp_body)["message"] == "Forbidden"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        pytest.param(b"binary", 1003, id="binary"),
        pytest.param("x" * (32 * 1024 + 1), 1009, id="a frame over 32 KB"),
        pytest.param("x" * 1_000_000, 1009, id="far more than that"),
    ],
)
def test_websocket_client_gets_the_close_code(client_socket, payload, code):
    send = client_socket.send_bytes if isinstance(payload, bytes) else client_socket.send
    send(payload)
    opcode, data = client_socket.recv_data(control_frame=True)
    assert opcode == websocket.ABNF.OPCODE_CLOSE
    assert int.from_bytes(data[:2], "big") == code


# Management API: boto3, the AWS CLI, the JavaScript SDK


class RequestRefused(Exception):
    """What a client made of an error: its type, its name for the kind, its message."""

    def __init__(self, exception, kind, message):
        super().__init__(exception, kind, message)
        self.exception = exception
        self.kind = kind
        self.message = message


class Boto3:
    # Of what the service's model does not name.
    other = "ClientError"

    def call(self, operation, endpoint, signed=True, **arguments):
        own = {} if signed else {"signature_version": UNSIGNED}
        config = Config(retries={"total_max_attempts": 1}, **own)
        client = boto3.client("apigatewaymanagementapi", endpoint_url=endpoint, config=config)
        try:
            return getattr(client, xform_name(operation))(**arguments)
        except client.exceptions.ClientError as error:
            told = error.response["Error"]
            raise RequestRefused(type(error).__name__, told["Code"], told["Message"]) from None
        finally:
            client.close()


class AwsCli:
    other = "BadRequestException"

    def __init__(self, folder):
        self._data = folder / "data"

    def call(self, operation, endpoint, signed=True, **arguments):
        words = [xform_name(operation, "-"), "--endpoint-url", endpoint]
        words.append(f"--connection-id={arguments['ConnectionId']}")  # which may begin with "-"
        if "Data" in arguments:
            self._data.write_text(arguments["Data"], encoding="utf-8")
            words += ["--data", f"fileb://{self._data}"]
        if not signed:
            words.append("--no-sign-request")
        command = [tool("aws"), "apigatewaymanagementapi", *words]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
        if ended.returncode == 0:
            return json.loads(ended.stdout or "{}")
        pattern = rf"An error occurred \((\w+)\) when calling the {operation} operation.*?: ?(.*)\n"
        refused = re.search(pattern, ended.stderr)
        assert refused, ended.stderr
        kind, message = refused.groups()
        raise RequestRefused(kind, kind, message)


class JavaScriptSdk:
    other = "ApiGatewayManagementApiServiceException"

    def call(self, operation, endpoint, signed=True, **arguments):
        return self.outcome(operation, endpoint, signed, **arguments)["answer"]

    def outcome(self, operation, endpoint, signed=True, encoded_at=False, **arguments):
        asked = {
            "operation": operation,
            "endpoint": endpoint,
            "input": arguments,
            "signed": signed,
            "encodedAt": encoded_at,
        }
        ended = subprocess.run(
            [tool("node"), str(JS / "management.mjs")],
            input=json.dumps(asked),
            stdout=subprocess.PIPE,
            text=True,
            timeout=60,
            check=True,
        )
        outcome = json.loads(ended.stdout)
        if "name" in outcome:
            raise RequestRefused(outcome["class"], outcome["name"], outcome["message"])
        return outcome


@pytest.fixture(params=["boto3", "aws-cli", "javascript-sdk"])
def sdk(request, tmp_path, monkeypatch):
    """Each of the three, trying once only."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    if request.param == "boto3":
        return Boto3()
    if request.param == "aws-cli":
        return AwsCli(tmp_path)
    return request.getfixturevalue("javascript_sdk")


@pytest.fixture
def javascript_sdk(packages):
    return JavaScriptSdk()


@pytest.fixture(scope="module")
def exhausted(shared_running):
    """A gateway whose management API takes one request in 1000 seconds, and has taken one."""
    gateway = shared_running("tiny_app", "--post-rate", "0.001").wait_until_ready()
    with pytest.raises(RequestRefused, match="GoneException"):
        Boto3().call("GetConnection", gateway.management, ConnectionId=NEVER_SEEN)
    yield gateway
    gateway.kill()


def test_an_sdk_posts_describes_and_deletes(sdk, tiny, client, connection_id):
    posted = {"ConnectionId": connection_id, "Data": "grüße"}
    sdk.call("PostToConnection", tiny.management, **posted)
    assert client.text() == "grüße"

    info = sdk.call("GetConnection", tiny.management, ConnectionId=connection_id)
    assert info["Identity"]["SourceIp"] == "127.0.0.1"
    assert info["Identity"]["UserAgent"] == websockets.http11.USER_AGENT
    now = datetime.now(timezone.utc)
    assert now - timedelta(minutes=5) < moment(info["ConnectedAt"])
    assert moment(info["ConnectedAt"]) <= moment(info["LastActiveAt"]) <= now

    sdk.call("DeleteConnection", tiny.management, ConnectionId=connection_id)
    assert client.close_frame()[0] == 1000


def moment(told):
    """boto3 gives a datetime, the others what was sent."""
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


@pytest.mark.parametrize(("encoded_at", "at"), [(False, "@"), (True, "%40")])
def test_the_javascript_sdks_encoded_path_is_accepted(
    javascript_sdk, tiny, connection_id, encoded_at, at
):
    outcome = javascript_sdk.outcome(
        "GetConnection", tiny.management, encoded_at=encoded_at, ConnectionId=connection_id
    )
    assert outcome["path"] == f"/api/{at}connections/{connection_id.replace('=', '%3D')}"
    assert outcome["status"] == 200
