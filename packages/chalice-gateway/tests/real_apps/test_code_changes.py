"""Connections, tables and running handlers survive changes of the code."""

import json
import threading
import time
import urllib.request

import boto3
import pytest
from boto3.dynamodb.conditions import Key
from chalice_gateway.testing import TIMEOUT_S, Connection

NUMBERS = 100
HANDLER_S = 0.05
STREAMS = "abcdef"


@pytest.fixture
def counter(start_copy):
    """The counter in a folder of its own: `counter(*options)`."""

    def start(*options):
        running = start_copy("counter", *options)
        running.app = running.folder / "app.py"
        return running

    return start


def stored(running, stream):
    """The numbers of a stream that are in the table."""
    table = boto3.resource("dynamodb", endpoint_url=running.dynamodb).Table("counter")
    found = table.query(KeyConditionExpression=Key("name").eq(f"message {stream}"))
    table.meta.client.close()
    return [int(item["number"]) for item in found["Items"]]


def counted(running, stream):
    """How many the counter says there are."""
    with urllib.request.urlopen(f"{running.http}/streams/{stream}", timeout=60) as answer:
        return json.load(answer)["count"]


def wait_until(condition):
    until = time.monotonic() + TIMEOUT_S
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def change_the_code(running):
    with running.app.open("a") as code:
        code.write("\n# changed\n")
    running.wait_for("The code has changed")


class Stream(threading.Thread):
    """Sends the numbers over one connection, each until it is acknowledged: on a busy machine new
    processes may take longer than a message waits for its turn."""

    def __init__(self, url, name):
        super().__init__(name=name, daemon=True)
        self.url = url
        self.acknowledged = set()
        self.failure = None

    def run(self):
        try:
            with Connection(self.url) as client:
                for number in range(1, NUMBERS + 1):
                    self.send(client, number)
        except Exception as failure:
            self.failure = failure

    def send(self, client, number):
        while number not in self.acknowledged:
            answer = client.ask({"stream": self.name, "number": number, "takes": HANDLER_S})
            if "stored" in answer:
                self.acknowledged.add(answer["stored"])

    def wait_for(self, share):
        """Wait until this share of the numbers is acknowledged."""
        while len(self.acknowledged) < share * NUMBERS:
            assert self.is_alive(), self.failure
            self.join(0.01)


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["--posts-over-http"], ["--serial"]])
def test_code_changes_during_streams_lose_no_number(counter, options):
    running = counter(*options)
    streams = [Stream(running.ws, name) for name in STREAMS]
    for stream in streams:
        stream.start()
    for share in (0.2, 0.4, 0.6):
        streams[0].wait_for(share)
        change_the_code(running)
        running.wait_for("The new code runs")
    for stream in streams:
        stream.join(TIMEOUT_S * 10)
        assert stream.failure is None
        assert stored(running, stream.name) == list(range(1, NUMBERS + 1))


@pytest.mark.parametrize(
    "options",
    [
        [],
        pytest.param(["--posts-over-http"], marks=pytest.mark.slow),
        pytest.param(["--serial"], marks=pytest.mark.slow),
    ],
)
def test_handlers_that_run_when_the_code_changes_finish(counter, options):
    running = counter(*options)
    clients = [Connection(running.ws) for _ in range(3)]
    for number, client in enumerate(clients):
        client.send_json({"stream": "a", "number": number, "takes": 0.4})
    wait_until(lambda: len(stored(running, "a")) == len(clients))
    change_the_code(running)
    running.wait_for("The new code runs")
    for number, client in enumerate(clients):
        assert client.receive_json() == {"stored": number}
        client.close()
    # Each is counted last, after it was acknowledged: no handler was stopped in between.
    wait_until(lambda: counted(running, "a") == len(clients))
