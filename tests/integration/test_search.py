"""Messages are found by their words within a moment: over a gateway, from the table's stream."""

import time

import pytest

from chalicelib.domain import Kind
from chalicelib.protocol import identifiers

SESSIONS = {name: name[0] * 22 for name in ("ana", "ben")}
TIMEOUT_S = 60


@pytest.fixture
def search(chat):
    """`search("ana", "garden", "hello")`: the texts that are found, or the code of the problem."""

    def get(who, room, query):
        headers = {"Authorization": f"Bearer {SESSIONS[who]}"}
        body = chat.http.get(f"/v1/rooms/{room}/search?q={query}", headers=headers).json_body
        return body["code"] if "code" in body else [each["data"] for each in body["messages"]]

    return get


@pytest.fixture
def finds(search):
    """`finds(["hello"], "ana", "garden", "hello")`: wait until a search finds this."""

    def wait(expected, *asked):
        end = time.monotonic() + TIMEOUT_S
        while (found := search(*asked)) != expected:
            assert time.monotonic() < end, found
            time.sleep(0.1)

    return wait


def test_a_message_is_found_edited_and_deleted(join, room, finds, search):
    with join(name="Ana", session=SESSIONS["ana"]) as ana:
        ana.say("Hello, Apple tree")
        seq = ana.receive_json()["seq"]
        finds(["Hello, Apple tree"], "ben", room, "apple+hello")
        ana.send_json({"action": "edit", "target": seq, "data": "Hello, pear tree", "id": "e"})
        finds(["Hello, pear tree"], "ben", room, "pear")
        assert search("ben", room, "apple") == []
        ana.send_json({"action": "delete", "target": seq, "id": "d"})
        ana.receive_json(where=lambda frame: frame.get("id") == "d")
        assert search("ben", room, "pear") == []


def test_a_private_room_is_searched_by_its_members_alone(join, finds, search):
    with join(name="Ana", session=SESSIONS["ana"]) as ana:
        ana.send_json({"action": "create", "kind": "private", "title": "Den", "id": "c"})
        den = ana.receive_json(where=lambda frame: frame.get("id") == "c")["room"]
        assert identifiers.kind(den) is Kind.PRIVATE
        ana.send_json({"action": "subscribe", "room": den, "id": "s"})
        ana.receive_json(where=lambda frame: frame.get("id") == "s")
        ana.say("a secret", room=den)
        finds(["a secret"], "ana", den, "secret")
        assert search("ben", den, "secret") == "not_found"
