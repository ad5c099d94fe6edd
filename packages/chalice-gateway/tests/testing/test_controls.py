"""What tests of an app see of its functions and change in them: invocations, time, faults."""

import pytest
from chalice_gateway.testing import AppError, InvocationFailed, WaitTimeout


def test_a_function_is_invoked_with_an_event_and_its_result_returned(app):
    told = app.invoke("report", {"name": "ana"})
    assert told.pop("seconds") in range(30, 60)
    assert told == {"name": "ana"}


def test_a_function_that_raises_is_a_failed_invocation(app):
    with pytest.raises(InvocationFailed, match="ValueError: a report needs a name") as failed:
        app.invoke("report")
    assert (failed.value.type, failed.value.message) == ("ValueError", "a report needs a name")
    assert 'raise ValueError("a report needs a name")' in failed.value.traceback


def test_a_function_that_there_is_not_is_refused_with_those_that_there_are(app):
    with pytest.raises(AppError, match=r"no such function. There are .*, report, .*websocket_mess"):
        app.invoke("raport")


def test_the_aws_calls_of_a_message_are_counted(app):
    app.connect().ask({"visit": "ana"})
    message = app.invocations.wait_for("websocket_message")
    assert (message.status, message.traceback) == ("ok", "")
    (update,) = message.calls
    assert (update.service, update.operation) == ("dynamodb", "UpdateItem")
    assert update.resource == "visits"
    assert (message.calls_of("dynamodb"), message.calls_of("sqs")) == (message.calls, ())


def test_invocations_are_those_of_the_test_in_their_order(app):
    app.connect().ask([])
    failed = app.invocations.wait_for("websocket_message")
    assert failed.status == "Unhandled"
    assert "'list' object has no attribute 'get'" in failed.traceback
    app.close_connections()
    app.invocations.wait_for("websocket_disconnect")
    names = [each.function.removeprefix("websocket_") for each in app.invocations]
    assert names == ["connect", "message", "disconnect"]
    assert app.invocations[1] == failed
    assert app.invocations.of("websocket_message") == [failed]


def test_a_function_that_does_not_end_is_named_with_those_that_did(app):
    app.connect()
    app.invocations.wait_for("websocket_connect")
    with pytest.raises(
        WaitTimeout,
        match=r"incoming ended 0 times within 0.1 s, and not 2 times. .* ended: websocket_connect.",
    ):
        app.invocations.wait_for("incoming", count=2, timeout=0.1)


def test_an_idle_connection_is_closed_when_the_clock_is_advanced(app):
    client = app.connect()
    app.advance(minutes=9)
    client.receive_nothing(within=0.05)
    app.advance(minutes=2)
    assert client.wait_closed() == (1001, "Going away")


def test_faults_are_switched_on_and_off(app):
    client = app.connect()
    with app.faults(post_throttled=1):
        assert client.ask({"visit": "ana"})["message"] == "Internal server error"
    assert client.ask({"visit": "ana"})["visits"] == 2
    assert app.faults.counts["post_throttled"] > 0


def test_the_same_seed_injects_the_same_faults(app):
    client = app.connect()
    answers = []
    for seed in (7, 7, 8):
        with app.faults(post_throttled=0.5, seed=seed):
            answers.append(["visits" in client.ask({"visit": "ana"}) for _ in range(12)])
    assert answers[0] == answers[1] != answers[2]


@pytest.mark.parametrize("number", range(2))
def test_faults_of_a_test_are_off_in_the_next_one(app, number):
    assert app.connect().ask({"visit": "ana"})["visits"] == 1
    app.faults(post_throttled=1)


def test_an_unknown_fault_is_refused_with_those_that_there_are(app):
    with pytest.raises(AppError, match="there is no fault 'cuts'; there are post-lost"):
        app.faults(cuts=1)


def test_connections_of_other_clients_are_closed_by_a_reset(app):
    from websockets.sync.client import connect

    with connect(app.ws_url, proxy=None, open_timeout=60) as other:
        app.reset()
        with pytest.raises(Exception, match="1000"):
            other.recv(timeout=60)
