"""An app behind a gateway, as the tests of its developer see it."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from chalice_gateway.testing import (
    App,
    AppError,
    AppNotStarted,
    Connection,
    HandshakeRefused,
    WaitTimeout,
)
from chalice_gateway.testing.faults import Faults
from chalice_gateway.testing.invocations import Invocation, Invocations
from chalice_gateway.testing.log import Log
from chalice_gateway.testing.queues import Queue
from chalice_gateway.testing.tables import Table

PACKAGE = Path(__file__).parents[2]


def visit(app, name):
    with app.connect() as client:
        return client.ask({"visit": name})["visits"]


def test_a_route_is_requested_with_json_and_a_query(app):
    assert app.http.put("/visits/ana", json_body={"visits": 7}).json_body == {"visits": 7}
    response = app.http.get("/visits/ana", query={"a": "b"}, headers={"X-Other": "1"})
    assert (response.status_code, response.text) == (200, '{"visits":7}')
    assert response.headers["content-type"] == "application/json"
    assert app.http.post("/visits/ana").status_code == 403


def test_the_items_of_a_table_are_read_and_written(app):
    table = app.tables["visits"]
    table.put({"name": "ana", "visits": 4})
    assert visit(app, "ana") == 5
    assert table.get(name="ana") == {"name": "ana", "visits": Decimal(5)}
    assert (len(table), list(table)) == (1, table.items())
    table.delete(name="ana")
    assert table.get(name="ana") is None


def test_all_pages_of_a_table_are_read_and_deleted(app):
    table = app.tables["visits"]
    with table.resource.batch_writer() as batch:
        for number in range(30):
            batch.put_item(Item={"name": str(number), "padding": "x" * 100_000})
    assert len(table) == len(table.items()) == 30
    table.clear()
    assert table.items() == []


def test_an_unknown_table_or_queue_is_named_with_those_that_there_are(app):
    with pytest.raises(KeyError, match=r"There is no table 'vists'; there are visits."):
        app.tables["vists"]
    with pytest.raises(KeyError, match=r"There is no queue 'x'; there are incoming, outgoing."):
        app.queues["x"]


def test_what_the_app_puts_into_a_queue_is_received_once(app):
    app.connect().send_json({"queue": "hello"})
    queue = app.queues["outgoing"]
    assert queue.receive() == "hello"
    with pytest.raises(WaitTimeout, match=r"No message in .*outgoing within 0 s"):
        queue.receive(timeout=0)


def test_the_management_api_is_a_boto3_client_that_does_not_retry(app):
    other, client = app.connect(), app.connect()
    app.management_api.post_to_connection(ConnectionId=client.id, Data=b'"posted"')
    assert client.receive_json() == "posted"
    app.management_api.delete_connection(ConnectionId=client.id)
    assert client.wait_closed().code == 1000
    with pytest.raises(app.management_api.exceptions.GoneException):
        app.management_api.post_to_connection(ConnectionId=client.id, Data=b"x")
    other.receive_nothing()


def test_the_log_is_what_was_printed_and_can_be_waited_for(app):
    client = app.connect()
    for word in ("one", "two"):
        client.send_json({"print": f"word {word}"})
    assert app.log.wait_for(r"word (\w+)", count=2)[1] in ("one", "two")
    assert {"word one", "word two"} <= set(app.log)
    with pytest.raises(
        WaitTimeout, match=r"(?s)No line with 'word three' within 0.1 s in:.*word one"
    ):
        app.log.wait_for("word three", timeout=0.1)


def test_a_message_of_a_queue_is_handled_before_the_test_goes_on(app):
    app.queues["incoming"].send("ana")
    app.queues["incoming"].wait_until_empty()
    assert app.tables["visits"].get(name="ana")["visits"] == 1


def test_the_id_of_an_ended_connection_is_not_known(app):
    client = app.connect()
    client.close()
    app.close_connections()
    with pytest.raises(AppError, match="its id is not known any more"):
        assert client.id
    with (
        Connection(app.ws_url) as unknown,
        pytest.raises(AppError, match="if `connect` of an App has made it"),
    ):
        assert unknown.id


def test_after_a_reset_connections_tables_queues_and_log_are_as_at_the_start(app):
    client = app.connect()
    client.ask({"visit": "ana"})
    app.queues["outgoing"].send("hello")
    held = app.queues["outgoing"]
    app.client("sqs").receive_message(QueueUrl=held.url)
    s3 = app.client("s3")
    s3.create_bucket(Bucket="files")
    s3.put_object(Bucket="files", Key="a", Body=b"b")
    app.reset()
    assert client.closed == (1000, "")
    assert "Contents" not in s3.list_objects_v2(Bucket="files")
    assert (len(app.tables["visits"]), len(app.queues["outgoing"]), str(app.log)) == (0, 0, "")


def test_the_disconnect_events_of_closed_connections_are_over_after_a_reset(app):
    for _ in range(5):
        app.connect()
    app.reset()
    app.connect().ask({"visit": "bo"})
    assert "bye" not in str(app.log)


def test_a_restart_makes_functions_cold_and_tables_empty(app):
    visit(app, "ana")
    app.restart()
    assert app.connect().ask({"warm": True}) == 1
    assert visit(app, "ana") == 1


def test_an_app_that_ended_during_a_test_is_started_again(chalice_gateway, visits_app):
    first = chalice_gateway("--serial", project_dir=visits_app)
    client = first.connect()
    first.gateway.kill()
    assert client.wait_closed().code == 1006
    second = chalice_gateway("--serial", project_dir=visits_app)
    assert (first.is_running, second.is_running) == (False, True)
    first.close_connections()


def test_options_and_environment_are_passed_on():
    with App(PACKAGE / "tests" / "bare_app", "--stage", "blue", env={"PARTS": ""}) as app:
        assert app.http.get("/").json_body == {"runs": True}
        with pytest.raises(AppError, match=r"The app has no WebSocket handlers"):
            app.connect()
    assert not app.is_running


def test_an_app_that_does_not_start_says_why(tmp_path):
    with pytest.raises(AppNotStarted, match=r"There is no app.py in") as failure:
        App(tmp_path)
    assert str(tmp_path) in failure.value.output


def test_a_refused_handshake_has_status_and_body(app):
    with pytest.raises(HandshakeRefused, match=r"refused with 403: {.*Forbidden") as refused:
        app.connect(name="mallory")
    assert (refused.value.status, refused.value.json()["message"]) == (403, "Forbidden")
    assert refused.value.headers["content-type"] == "application/json"


def test_the_docs_name_all_that_tests_can_use():
    docs = (PACKAGE / "docs" / "testing.md").read_text(encoding="utf-8")
    parts = (App, Connection, Faults, Invocation, Invocations, Log, Queue, Table)
    public = {name for part in parts for name in vars(part)}
    missing = {name for name in public if name[0] != "_" and not re.search(rf"\b{name}\b", docs)}
    assert missing == set()
