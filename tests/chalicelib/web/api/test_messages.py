"""Messages over HTTP follow the rules of frames, and reach the room's connections."""

import json

import pytest

from chalicelib.protocol.identifiers import member_of
from tests.chalicelib.api_gateway_events import connect_event, message_event
from tests.chalicelib.web.api.conftest import ANA, BEN

MESSAGES = "/v1/rooms/lobby/messages"


@pytest.fixture
def listening(handle, posts):
    """The frames that Cid's connection gets in the lobby."""
    handle(connect_event("cid"))
    return lambda type: [frame for frame in posts.frames["cid"] if frame["type"] == type]


def test_a_message_is_answered_201_and_reaches_the_room(ask, listening):
    sent = ask("POST", MESSAGES, {"data": "hello"}, chat_name="Ana")
    assert sent.status == 201
    assert (sent.body["data"], sent.body["member"]) == ("hello", member_of(ANA))
    assert [frame["data"] for frame in listening("message")] == ["hello"]


@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_a_name_keeps_its_accents_in_both_encodings_of_headers(ask, charset):
    as_servers_read_it = "Zoë".encode(charset).decode("latin-1")
    sent = ask("POST", MESSAGES, {"data": "hello"}, chat_name=as_servers_read_it)
    assert sent.body["name"] == "Zoë"


def test_the_same_idempotency_key_sends_once(ask, listening):
    first, second = (ask("POST", MESSAGES, {"data": "hi"}, idempotency_key="a") for _ in "12")
    assert (first.status, second.status) == (201, 200)
    assert first.body == second.body
    assert len(listening("message")) == 1


def test_a_message_is_stored_before_anybody_has_ever_connected(ask):
    assert ask("POST", MESSAGES, {"data": "early"}).status == 201
    listed = ask("GET", MESSAGES)
    assert [each["data"] for each in listed.body["messages"]] == ["early"]


def test_messages_are_listed_in_pages(ask):
    seqs = [ask("POST", MESSAGES, {"data": str(n)}).body["seq"] for n in range(3)]
    page = ask("GET", f"{MESSAGES}?after={seqs[0]}&limit=1").body
    assert [each["seq"] for each in page["messages"]] == seqs[1:2]
    assert page["more"]


def test_a_message_is_edited_and_deleted(ask, listening):
    seq = ask("POST", MESSAGES, {"data": "helo"}).body["seq"]
    edited = ask("PATCH", f"{MESSAGES}/{seq}", {"data": "hello"})
    assert (edited.status, edited.body["data"], edited.body["revision"]) == (200, "hello", 1)
    assert ask("GET", f"{MESSAGES}/{seq}").body["data"] == "hello"
    assert ask("DELETE", f"{MESSAGES}/{seq}").status == 204
    assert "deleted" in ask("GET", f"{MESSAGES}/{seq}").body
    assert len(listening("changes")) == 2


def test_nobody_edits_or_deletes_anothers_message(ask):
    seq = ask("POST", MESSAGES, {"data": "mine"}).body["seq"]
    for method, body in (("PATCH", {"data": "yours"}), ("DELETE", None)):
        refused = ask(method, f"{MESSAGES}/{seq}", body, session=BEN)
        assert (refused.status, refused.body["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "bad_json"),
        (b"\xff", "bad_json"),
        (b"[]", "not_an_object"),
        ({}, "missing_field"),
        ({"data": 1}, "wrong_type"),
        ({"data": ""}, "wrong_size"),
    ],
    ids=["no JSON", "no UTF-8", "a list", "nothing", "a number", "empty"],
)
def test_a_bad_body_is_a_problem(ask, body, code):
    refused = ask("POST", MESSAGES, body)
    assert (refused.status, refused.body["code"]) == (400, code)
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_a_body_does_not_choose_its_room_action_or_id(ask):
    body = {"data": "x", "room": "garden", "action": "delete", "id": "k"}
    sent = ask("POST", MESSAGES, body).body
    assert sent["room"] == "lobby"
    assert "id" not in sent


@pytest.mark.parametrize("secret", [None, "short"], ids=["none", "too short"])
def test_a_request_without_a_valid_token_is_answered_401(ask, secret):
    refused = ask("GET", MESSAGES, session=secret)
    assert refused.status == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_room_that_one_may_not_read_is_not_found(ask):
    refused = ask("GET", f"/v1/rooms/private.{'a' * 26}/messages")
    assert (refused.status, refused.body["code"]) == (404, "not_found")


@pytest.mark.parametrize("colon", [":", "%3A", "%3a"])
def test_a_thread_may_be_percent_encoded_in_a_path(ask, colon):
    seq = ask("POST", MESSAGES, {"data": "begins"}).body["seq"]
    thread = f"/v1/rooms/lobby{colon}{seq}/messages"
    assert ask("POST", thread, {"data": "a reply"}).body["room"] == f"lobby:{seq}"
    assert ask("GET", f"{MESSAGES}/{seq}").body["thread"]["replies"] == 1


def test_a_message_that_is_not_there_is_not_found(ask):
    assert ask("GET", f"{MESSAGES}/7").body["code"] == "no_message"
    assert ask("GET", f"{MESSAGES}/seven").status == 404


def test_who_sends_too_much_is_told_when_to_try_again(ask, monkeypatch):
    monkeypatch.setenv("API_REQUESTS_PER_SECOND", "0.1")
    assert ask("POST", MESSAGES, {"data": "1"}).status == 201
    refused = ask("POST", MESSAGES, {"data": "2"})
    assert (refused.status, refused.body["code"]) == (429, "too_many")
    assert 1 <= int(refused.headers["Retry-After"]) <= 10


def test_a_socket_reads_what_came_over_http(ask, handle, posts):
    ask("POST", MESSAGES, {"data": "from a server"})
    handle(connect_event("dora"))
    handle(message_event(json.dumps({"action": "history"}), "dora"))
    (history,) = [frame for frame in posts.frames["dora"] if frame["type"] == "history"]
    assert [each["data"] for each in history["messages"]] == ["from a server"]
