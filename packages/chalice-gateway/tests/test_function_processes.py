"""A function is a process of its own: what it does there ends nobody else."""

import asyncio
import json
import os
import time
import urllib.error
import urllib.request
from collections import defaultdict
from pathlib import Path

import pytest
from chalice_gateway.functions import function_processes
from chalice_gateway.functions.errors import FunctionFailed
from chalice_gateway.functions.function_processes import FunctionProcesses
from chalice_gateway.manifest import Function
from chalice_gateway.testing import Connection, HandshakeRefused

FAILED = "Internal server error"


@pytest.fixture(scope="module")
def gateway(shared_running):
    started = shared_running("processes_app").wait_until_ready()
    yield started
    started.kill()


@pytest.fixture
def ask(gateway):
    """Has the message handler run a command; its result."""
    with Connection(gateway.ws) as client:
        yield client.ask


def get(url):
    """Status and JSON of a response."""
    try:
        with urllib.request.urlopen(url, timeout=60) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


@pytest.mark.parametrize(
    ("command", "result"),
    [
        ("loop", "ran"),
        ("signal", ["caught"]),
        ("environ", "yes"),
        ("thread", True),
        ("function", "processes-dev-websocket_message"),
        ("stdin", ""),
        ("argv", []),
    ],
)
def test_a_handler_runs_as_in_lambda(ask, command, result):
    assert ask(command) == result


def test_what_the_app_made_when_it_was_imported_works_in_the_handler(ask):
    assert ask("sqlite") >= 1


def test_a_process_serves_one_event_after_the_other_and_keeps_its_modules(gateway):
    counts = defaultdict(list)
    with Connection(gateway.ws) as client:
        for _ in range(20):
            pid, count = client.ask("served")
            counts[pid].append(count)
    assert all(list(range(each[0], each[0] + len(each))) == each for each in counts.values())
    assert len(counts) < 20


def test_functions_do_not_share_their_modules(gateway, ask):
    assert ask("modules") >= 1
    assert get(f"{gateway.http}/run/modules") == (200, {"result": 0})


def test_functions_have_processes_of_their_own(gateway, ask):
    _, routes = get(f"{gateway.http}/run/pid")
    assert routes["result"] not in (ask("pid"), gateway.process.pid)


def test_each_process_has_a_session_so_that_a_busy_machine_gives_each_its_share_of_the_cpu(ask):
    pid = ask("pid")
    assert os.getsid(pid) == pid


@pytest.mark.parametrize("command", ["exit", "sys.exit", "crash"])
def test_a_function_that_dies_ends_only_its_invocation(gateway, command):
    with Connection(gateway.ws) as bystander, Connection(gateway.ws) as client:
        before = bystander.ask("pid")
        assert client.ask(command)["message"] == FAILED
        assert client.ask("pid")
        assert bystander.ask("pid") > 0
        assert before > 0


def test_a_function_works_on_after_the_process_that_forks_its_processes_has_ended(gateway):
    for _ in range(10):
        with Connection(gateway.ws) as client, Connection(gateway.ws) as other:
            other.send_text("pid")  # so that another process is idle, which ends, too
            client.ask("pid")
            other.receive_json()
            assert client.ask("kill parent")["message"] == FAILED
        # Another connection, because an answer comes before its event has ended: this one may get
        # a second failure, of the event that was about to end.
        with Connection(gateway.ws) as client:
            assert isinstance(client.ask("pid"), int)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("exit", "Runtime exited with error: exit status 7"),
        ("sys.exit", "Runtime exited with error: exit status 3"),
        ("crash", "Runtime exited with error: signal: segmentation fault"),
    ],
)
def test_the_terminal_tells_how_a_function_died(gateway, ask, command, said):
    ask(command)
    gateway.wait_for(f"websocket_message: {said}")


@pytest.mark.parametrize("command", ["exit", "crash", "raise"])
def test_a_handshake_whose_function_dies_or_raises_is_answered_502(gateway, command):
    with pytest.raises(HandshakeRefused) as refused:
        Connection(gateway.ws, run=command)
    assert refused.value.status == 502


@pytest.mark.parametrize("command", ["exit", "crash", "sleep"])
def test_a_route_whose_function_dies_or_is_too_slow_is_answered_502(gateway, command):
    assert get(f"{gateway.http}/run/{command}") == (502, {"message": FAILED})


def test_a_function_that_is_killed_leaves_no_program_that_it_started(gateway):
    with Connection(gateway.ws) as client:
        client.send_text("start a program")
        pid = int(gateway.wait_for(r"program (\d+)"))
        os.kill(pid, 0)
        gateway.wait_for("websocket_message: Task timed out after 3.00 seconds")
    wait_until_ended(pid)


def test_a_gateway_that_stops_leaves_no_program_that_a_function_has_started(shared_running):
    started = shared_running("processes_app").wait_until_ready()
    with Connection(started.ws) as client:
        pid = client.ask("leave a program")
    assert is_running(pid)
    assert started.stop() == 0
    wait_until_ended(pid)


def wait_until_ended(pid):
    deadline = time.monotonic() + 60
    while is_running(pid):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_running(pid):
    """Whether there is this process, and it is no zombie: what /proc does not tell on macOS."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self").exists()


def test_a_function_is_killed_at_its_time_out(gateway):
    with Connection(gateway.ws) as client:
        began = time.monotonic()
        assert client.ask("sleep")["message"] == FAILED
        assert time.monotonic() - began > 2.9
        gateway.wait_for("websocket_message: Task timed out after 3.00 seconds")


def test_a_process_that_a_function_has_forked_does_not_prolong_its_event(gateway):
    with Connection(gateway.ws) as client:
        assert client.ask("leave a process")["message"] == FAILED


@pytest.mark.parametrize("result", ["set", "datetime"])
def test_a_result_that_json_does_not_have_fails_the_message(gateway, result):
    with Connection(gateway.ws) as client:
        assert client.ask(result)["message"] == FAILED
    gateway.wait_for("Unable to marshal response: Object of type .* is not JSON serializable")


def test_a_decimal_in_a_result_is_a_number(gateway, ask):
    connection = ask("pid")
    assert connection
    with Connection(gateway.ws) as client:
        client.send_text("decimal")
        assert client.ask("thread") is True  # no error frame came before


def test_a_result_of_more_than_6_mb_fails_the_event(gateway):
    with Connection(gateway.ws) as client:
        client.send_text("6 MB")
        assert client.ask("thread") is True  # no error frame came before
        assert client.ask("more")["message"] == FAILED
    gateway.wait_for(r"Response payload size exceeded maximum allowed payload size \(6291556 bytes")


def test_a_handshake_whose_result_json_does_not_have_is_answered_502(gateway):
    with pytest.raises(HandshakeRefused) as refused:
        Connection(gateway.ws, returns="set")
    assert refused.value.status == 502


def test_a_batch_whose_result_json_does_not_have_comes_back(gateway, local_client):
    sqs = local_client("sqs", gateway.dynamodb)
    url = sqs.get_queue_url(QueueName="work")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    sqs.send_message(QueueUrl=url, MessageBody="set")
    gateway.recorded_events.wait(lambda note: "set" in str(note), count=2)
    sqs.purge_queue(QueueUrl=url)


def test_a_route_posts_only_if_it_was_told_the_address_as_in_lambda(gateway, ask):
    assert ask("pid")
    assert get(f"{gateway.http}/send/AAAAAAAAAAAAAAA=")[0] == 500
    gateway.wait_for("WebsocketAPI.configure must be called before")


def test_nothing_of_where_the_gateway_was_started_is_on_the_apps_path(gateway):
    _, answer = get(f"{gateway.http}/run/path")
    assert "" not in answer["result"]


def test_an_event_fails_if_its_function_cannot_be_loaded_in_time(monkeypatch):
    ended = []

    class HangingProcess:
        def __init__(self, *_):
            self.loaded = asyncio.get_running_loop().create_future()

        async def close(self):
            ended.append(self)

    monkeypatch.setattr(function_processes, "LoadingProcess", HangingProcess)
    monkeypatch.setattr(function_processes, "INIT_TIMEOUT_S", 0.01)
    function = Function("f", "app.f", "x-dev-f", 0.02, 128, {}, "lambda")

    async def take():
        await FunctionProcesses(function, None, {"debug": False}, None).take()

    with pytest.raises(FunctionFailed, match=r"timed out after 0\.02 seconds") as failed:
        asyncio.run(take())
    assert failed.value.kind == "Sandbox.Timedout"
    assert len(ended) == 1
