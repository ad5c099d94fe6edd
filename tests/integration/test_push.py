"""A member who is away is notified in the browser: the whole way, from a message over a socket to
what the browser decrypts."""

import json

import pytest

from tests.support.push_service import push_service

ANA, BEN = "ana" * 8, "ben" * 8


@pytest.fixture(scope="module")
def service():
    with push_service() as running:
        yield running


@pytest.fixture
def api(chat):
    """`api("PUT", "/v1/…", {…})`: the body of what Ben is answered."""

    def ask(method, path, body=None):
        headers = {"Authorization": f"Bearer {BEN}", "Content-Type": "application/json"}
        found = chat.http.request(
            method, path, headers=headers, body=json.dumps(body).encode() if body else b""
        )
        assert found.status_code < 300, found.body
        return json.loads(found.body) if found.body else None

    return ask


@pytest.fixture
def subscribed(service, api):
    """Ben's browser, which has asked for notifications by the server's own key."""
    service.public_key = api("GET", "/v1/push")["publicKey"]
    found = service.subscribe()
    id = api("PUT", "/v1/push/subscriptions", found)["id"]
    yield found
    api("DELETE", f"/v1/push/subscriptions?id={id}")


@pytest.fixture
def away(join):
    """The member that Ben is, who has left the room."""
    with join(name="ana", session=ANA) as ana:
        with join(name="ben", session=BEN) as ben:
            ben.say("I was here")
            member = ben.receive_json(where=lambda frame: frame["type"] == "message")["member"]
        ana.hears_that("ben", "left")
    return member


def texts(service, subscription):
    path = subscription["endpoint"].removeprefix(service.url)
    return [json.loads(each["text"]) for each in service.received if each["path"] == path]


def test_a_mention_reaches_the_browser_of_a_member_who_is_away(
    service, subscribed, join, away, room
):
    with join(name="ana", session=ANA) as ana:
        ana.say("a secret", mentions=[away])
        sent = ana.receive_json(where=lambda frame: frame["type"] == "message")
        (found,) = service.wait_for(lambda here: texts(here, subscribed))
    title = f"ana mentioned you in {room}"
    assert found == {"title": title, "body": "", "room": room, "seq": sent["seq"]}


def test_a_service_that_is_busy_is_asked_again(service, subscribed, join, away):
    service.answer(subscribed, (429, {"Retry-After": "1"}))
    with join(name="ana", session=ANA) as ana:
        ana.say("come", mentions=[away])
        assert service.wait_for(lambda here: texts(here, subscribed))
