"""Other Chalice apps run on the gateway unchanged, also while their code changes."""

import json
import shutil
import threading
import time
import urllib.request
from itertools import islice
from pathlib import Path

import boto3
import pytest
from boto3.dynamodb.conditions import Key
from chalice_gateway.testing import TIMEOUT_S, Client
from websockets.exceptions import WebSocketException

OTHER_APPS = Path(__file__).parent / "other_apps"
NUMBERS = 100
IN_FLIGHT = 4  # with --serial, they wait for one another: for less than 0.5 s
HANDLER_S = 0.05
STREAMS = ("a", "b", "c")


@pytest.fixture(scope="module")
def tutorial_chat(shared_gateway):
    running = shared_gateway(OTHER_APPS / "tutorial_chat", "--no-reload").wait_until_ready()
    yield running
    running.kill()


def say(client, line):
    client.send(line)
    return client.text()


def named(running, nick):
    client = Client(running.ws)
    assert say(client, nick) == f"You are {nick}. Type /help for help."
    return client


def test_users_of_the_tutorial_chat_talk_in_rooms(tutorial_chat):
    with (
        named(tutorial_chat, "ana") as ana,
        named(tutorial_chat, "ben") as ben,
        named(tutorial_chat, "cleo") as cleo,
    ):
        assert say(ana, "/help").splitlines()[1] == "/join ROOM  go to a room"
        assert say(ana, "hello?") == "You are in no room. Type /join ROOM."
        assert say(ana, "/join tea") == "ana joined tea."
        assert say(cleo, "/join coffee") == "cleo joined coffee."
        assert say(ben, "/ls") == "coffee\ntea"
        assert say(ben, "/join tea") == ana.text() == "ben joined tea."
        assert say(ben, "/ls") == "ana\nben"
        assert say(ana, "good morning") == ben.text() == "ana: good morning"
        assert say(ana, "/quit") == "You are in no room."
        assert ben.text() == "ana left."
        assert say(cleo, "/join tea") == ben.text() == "cleo joined tea."
        assert say(cleo, "/dance") == "There is no /dance. Type /help for help."
        ben.socket.close()
        assert cleo.text() == "ben left."
        assert say(ana, "/ls") == "tea"


def test_many_clients_join_the_tutorial_chat_at_once(tutorial_chat):
    people = [named(tutorial_chat, f"guest{number:02}") for number in range(20)]
    for guest in people:
        guest.send("/join hall")
    for number, guest in enumerate(people):
        while guest.text() != f"guest{number:02} joined hall.":
            pass
    people[0].send("welcome")
    for guest in people:
        while guest.text() != "guest00: welcome":
            pass
    for guest in people:
        guest.socket.close()


@pytest.fixture
def counter(gateway, tmp_path):
    """The counter in a directory of its own, so that its code can be changed."""
    project = shutil.copytree(OTHER_APPS / "counter", tmp_path / "counter")

    def start(*options):
        running = gateway(project, *options).wait_until_ready()
        running.app = project / "app.py"
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
    with urllib.request.urlopen(f"{running.http}/streams/{stream}", timeout=10) as answer:
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
    """Sends the numbers, some at once, and again on a new connection those without an answer."""

    def __init__(self, url, name):
        super().__init__(name=name)
        self.url = url
        self.acknowledged = set()
        self.connections = 0

    def run(self):
        while self.missing():
            try:
                with Client(self.url) as client:
                    self.connections += 1
                    self.send(client)
            except (OSError, WebSocketException):
                continue

    def missing(self):
        return [n for n in range(1, NUMBERS + 1) if n not in self.acknowledged]

    def send(self, client):
        coming = iter(self.missing())
        for number in islice(coming, IN_FLIGHT):
            client.send({"stream": self.name, "number": number, "takes": HANDLER_S})
        while self.missing():
            self.acknowledged.add(client.frame()["stored"])
            if number := next(coming, None):
                client.send({"stream": self.name, "number": number, "takes": HANDLER_S})

    def wait_for(self, share):
        """Wait until this share of the numbers is acknowledged."""
        while len(self.acknowledged) < share * NUMBERS:
            assert self.is_alive()
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
        running.wait_for("Press Ctrl-C to stop")
    for stream in streams:
        stream.join()
    for stream in streams:
        assert stream.connections > 1
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
    clients = [Client(running.ws) for _ in range(3)]
    for number, client in enumerate(clients):
        client.send({"stream": "a", "number": number, "takes": 0.4})
    wait_until(lambda: len(stored(running, "a")) == len(clients))
    change_the_code(running)
    for client in clients:
        assert client.close_frame() == (1001, "Going away")
        client.socket.close()
    running.wait_for("Press Ctrl-C to stop")
    # Each was counted last, after it was acknowledged: no handler was stopped in between.
    assert counted(running, "a") == len(clients)
