"""Functions of buckets, topics, streams and schedules beside those of a WebSocket."""

import json
import urllib.request

import pytest
from chalice_gateway.testing import Connection


@pytest.fixture(scope="module")
def app(start):
    return start("event_feed")


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        (["publish", "hello"], {"news": "hello"}),
        (["upload", "in/a b.png"], {"uploaded": "in/a b.png"}),
        (["score", "ana"], {"scored": "ana"}),
        (["click", "/home"], {"clicked": "/home"}),
    ],
)
def test_what_happens_in_aws_is_told_over_the_websocket(app, cause, told):
    with Connection(app.ws) as client:
        assert client.ask(cause) == told


def api(app, path, **content):
    """Ask the gateway's own API."""
    request = urllib.request.Request(
        f"{app.http}/@gateway/api/{path}",
        json.dumps(content).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def test_a_schedule_fires_when_the_clock_is_advanced(app):
    with Connection(app.ws) as client:
        api(app, "clock", advance_s=300)
        assert client.receive_json() == {"tick": "Scheduled Event"}


def test_a_function_of_no_event_can_be_invoked(app):
    with Connection(app.ws) as client:
        result = api(app, "invoke", name="report", event={"text": "done"})
        assert result["result"] == {"function": "event-feed-dev-report"}
        assert client.receive_json() == {"report": "done"}


def test_the_start_names_all_that_the_template_describes(app):
    for line in (
        "Tables     event-feed-connections, event-feed-scores",
        "Topics     event-feed-news",
        "Buckets    event-feed-uploads",
        "Streams    event-feed-clicks",
    ):
        assert f"{line}\n" in app.output
