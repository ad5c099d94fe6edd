"""The inspector's API, of a running gateway."""

import time

import pytest
from gateway_support.aws_clients import boto_client

TIMEOUT_S = 60


def eventually(found):
    """Wait until `found()` is true; what it returned."""
    deadline = time.monotonic() + TIMEOUT_S
    while not (value := found()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return value


def is_alone(api):
    """Whether no connection of a test before is left."""
    return api.get("/api/connections")[1]["count"] == 1


def test_the_state_names_the_app_and_its_functions(api, inspected):
    status, state = api.get("/api/state")
    assert status == 200
    assert (state["app"], state["stage"], state["apiStage"]) == ("inspected", "dev", "api")
    names = [function["name"] for function in state["functions"]]
    assert names == ["add", "websocket_message"]


def test_the_state_says_where_the_tables_are(api):
    _, state = api.get("/api/state")
    client = boto_client("dynamodb", state["dynamodb"], state["region"])
    assert client.list_tables()["TableNames"] == ["Things"]


def test_a_connection_has_its_age_its_idleness_and_what_it_did(api, ana):
    ana.send_text("hello")
    ana.receive_text()
    eventually(lambda: is_alone(api))
    _, state = api.get("/api/state")
    _, listed = api.get("/api/connections")
    assert state["connections"] == listed["count"] == 1
    (connection,) = listed["connections"]
    assert 0 <= connection["idleMs"] <= connection["ageMs"] < 60_000
    assert (connection["received"], connection["sent"]) == (1, 1)
    assert connection["last"] == "was sent a message"
    assert connection["address"] == "127.0.0.1"


def test_a_connection_can_be_closed(api, ana):
    eventually(lambda: is_alone(api))
    (connection,) = api.get("/api/connections")[1]["connections"]
    assert api.send("DELETE", f"/api/connections/{connection['id']}")[0] == 204
    assert ana.wait_closed() == (1000, "Connection Closed Normally")
    eventually(lambda: api.get("/api/connections")[1]["count"] == 0)
    assert api.send("DELETE", f"/api/connections/{connection['id']}")[0] == 404


def test_an_event_has_its_function_duration_status_and_aws_calls(api, ana):
    ana.send_text("put one")
    event = api.first("invocations", lambda each: each["calls"])
    assert (event["function"], event["kind"]) == ("websocket_message", "websocket")
    assert event["status"] == "ok"
    assert event["duration_ms"] > 0
    (call,) = [call for call in event["calls"] if call["service"] == "dynamodb"]
    assert (call["operation"], call["resource"]) == ("PutItem", "Things")


def test_an_event_that_failed_has_its_traceback(api, ana):
    ana.send_text("fail because")
    event = api.first("invocations", lambda each: each["status"] != "ok")
    assert event["status"] == "Unhandled"
    assert "ValueError: because" in "".join(event["traceback"])


def test_frames_of_both_directions_have_their_sizes_and_texts(api, ana):
    ana.send_text("söme text")
    ana.receive_text()
    _, batch = api.next_batch()
    received, sent = [frame for frame in batch["frames"] if frame["body"] == "söme text"]
    assert (received["direction"], sent["direction"]) == ("in", "out")
    assert received["size"] == sent["size"] == 10
    assert received["connection"] == sent["connection"]


def test_a_stream_continues_after_the_last_event_that_the_page_saw(api, ana):
    ana.send_text("before")
    ana.receive_text()
    last_id, _ = api.next_batch()
    ana.send_text("after")
    ana.receive_text()
    _, batch = api.next_batch(last_id)
    assert {frame["body"] for frame in batch["frames"]} == {"after"}


def test_a_stream_of_another_run_begins_with_all_that_is_kept(api, ana):
    ana.send_text("kept")
    ana.receive_text()
    _, batch = api.next_batch("00000000-9000-9000")
    assert "kept" in {frame["body"] for frame in batch["frames"]}


def test_faults_are_switched_while_the_gateway_runs(api, ana):
    shares = {"shares": {"post-lost": 1}, "seed": 7}
    status, faults = api.send("PUT", "/api/faults", shares)
    assert (status, faults["seed"]) == (200, 7)
    ana.send_text("lost")
    lost = lambda: api.get("/api/state")[1]["faults"]["kinds"][0]  # noqa: E731
    assert eventually(lambda: lost()["count"] >= 1 and lost()["share"] == 1)
    api.send("PUT", "/api/faults", {"shares": {}})
    ana.send_text("delivered")
    assert ana.receive_text() == "delivered"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"shares": {"cat": 1}}, "there is no fault 'cat'"),
        ({"shares": {"cut": 2}}, "cut is not a number from 0 to 1."),
        ({"shares": {"cut": "1"}}, "cut is not a number from 0 to 1."),
        ({"shares": {}, "seed": 1.5}, "seed is not a whole number."),
        ({"shares": []}, "shares is not a JSON object"),
        ({}, "The body is not a JSON object with shares."),
        ([], "The body is not a JSON object with shares."),
        (b"{", "The body is not JSON."),
    ],
)
def test_invalid_faults_are_refused_with_the_reason(api, body, message):
    status, answer = api.send("PUT", "/api/faults", body)
    assert status == 400
    assert answer["message"].startswith(message)


@pytest.mark.parametrize("seconds", [-1, "60", None, 1e12, True])
def test_an_invalid_time_is_refused(api, seconds):
    assert api.send("POST", "/api/clock", {"advance_s": seconds})[0] == 400


def test_time_that_passes_ends_idle_connections(api, ana):
    ana.send_text("hello")
    ana.receive_text()
    before = api.get("/api/state")[1]["clock"]
    status, clock = api.send("POST", "/api/clock", {"advance_s": 660})
    assert (status, clock["advancedS"]) == (200, before["advancedS"] + 660)
    assert clock["now"] >= before["now"] + 660_000
    assert ana.wait_closed() == (1001, "Going away")


def test_a_function_is_invoked_with_an_event(api):
    answer = api.send("POST", "/api/invoke", {"name": "add", "event": {"a": 1, "b": 2}})
    assert answer == (200, {"result": 3})


def test_a_function_that_fails_is_answered_with_lambdas_error(api):
    status, answer = api.send("POST", "/api/invoke", {"name": "add", "event": {"a": 1}})
    assert status == 200
    assert answer["error"]["errorType"] == "KeyError"
    assert answer["error"]["errorMessage"] == "'b'"


def test_an_unknown_function_is_answered_with_those_that_there_are(api):
    status, answer = api.send("POST", "/api/invoke", {"name": "subtract"})
    assert status == 404
    assert answer["names"] == ["add", "websocket_message"]


def test_what_there_is_not_is_answered_404(api):
    assert api.get("/api/nothing")[0] == 404
    assert api.get("/static/../inspector.py")[0] == 404
    assert api.get("/api/tables/Nothing")[0] == 404
