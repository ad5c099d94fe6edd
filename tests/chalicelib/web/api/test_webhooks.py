"""Webhooks: who manages them, and what they may be."""

import json

import pytest

from chalicelib.chat.room_webhooks import MAX_WEBHOOKS
from chalicelib.config import EventSettings
from tests.chalicelib.api_gateway_events import connect_event, message_event
from tests.chalicelib.web.api.conftest import ANA, BEN

URL = "https://receiver.example.com/hook"
KINDS = ["created", "edited", "deleted", "reacted"]


@pytest.fixture
def ana(handle, posts):
    """`ana("create", ...)`: what Ana's connection does; returns the last frame that it got."""
    handle(connect_event("ana", {"session": ANA, "name": "Ana"}))

    def perform(action, **fields):
        handle(message_event(json.dumps({"action": action, **fields}), "ana"))
        return posts.frames["ana"][-1]

    return perform


@pytest.fixture
def room(ana):
    """A private room that Ana owns, and that her connection is subscribed to."""
    room = ana("create", kind="private", title="Den")["room"]
    ana("subscribe", rooms=[room])
    return room


@pytest.fixture
def webhooks(ask, room):
    """`webhooks("POST", {"url": ...})`: a request about the webhooks of Ana's room, or of one."""

    def request(method, body=None, id=None, **options):
        path = f"/v1/rooms/{room}/webhooks" + (f"/{id}" if id else "")
        return ask(method, path, body, **options)

    return request


@pytest.fixture
def webhook(webhooks):
    """A webhook, as it was answered when it was added."""
    added = webhooks("POST", {"url": URL})
    assert added.status == 201
    return added.body


def without_secret(webhook):
    return {name: value for name, value in webhook.items() if name != "secret"}


def test_a_webhook_has_a_secret_that_is_told_once(webhooks, webhook):
    assert len(webhook["secret"]) >= 40
    assert (webhook["url"], webhook["kinds"], webhook["state"]) == (URL, KINDS, "active")
    listed = webhooks("GET")
    assert (listed.status, listed.body) == (200, {"webhooks": [without_secret(webhook)]})


def test_a_webhook_is_changed_disabled_and_enabled(webhooks, webhook):
    id, other = webhook["webhook"], "https://other.example.com/"
    changed = webhooks("PATCH", {"url": other, "kinds": ["deleted", "created"]}, id)
    assert (changed.status, changed.body["url"]) == (200, other)
    assert changed.body["kinds"] == ["created", "deleted"]
    disabled = webhooks("PATCH", {"state": "disabled"}, id).body
    assert (disabled["state"], disabled["reason"]) == ("disabled", "by a moderator")
    enabled = webhooks("PATCH", {"state": "active"}, id).body
    assert enabled["state"] == "active"
    assert "reason" not in enabled
    assert webhooks("GET").body == {"webhooks": [enabled]}


def test_a_webhook_is_removed_once(webhooks, webhook):
    id = webhook["webhook"]
    assert webhooks("DELETE", None, id).status == 204
    assert webhooks("GET").body == {"webhooks": []}
    for method, body in (("DELETE", None), ("PATCH", {"state": "active"})):
        assert webhooks(method, body, id).status == 404


def test_the_audit_log_has_what_was_done_without_the_address(webhooks, webhook, ana, room):
    webhooks("PATCH", {"state": "disabled"}, webhook["webhook"])
    webhooks("DELETE", None, webhook["webhook"])
    notes = {
        entry["note"]
        for entry in ana("audit", room=room)["entries"]
        if entry["action"] == "webhook"
    }
    host = "receiver.example.com"
    assert notes == {f"added {host}", f"disabled {host}", f"removed {host}"}


def test_a_stranger_learns_nothing_and_a_member_may_not(webhooks, webhook, ask, room):
    for method, body in (("GET", None), ("POST", {"url": URL})):
        assert webhooks(method, body, session=BEN).status == 404
    for method, body in (("PATCH", {"state": "active"}), ("DELETE", None)):
        assert webhooks(method, body, webhook["webhook"], session=BEN).status == 404
    refused = ask("POST", "/v1/rooms/lobby/webhooks", {"url": URL}, session=BEN)
    assert (refused.status, refused.body["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(
    "url",
    [
        "http://receiver.example.com/",
        "https://user:secret@receiver.example.com/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
        "https://receiver/",
        "ftp://receiver.example.com/",
        "https://receiver.example.com/\r\nX: y",
        "https://receiver.example.com/" + "x" * 2048,
        "",
        7,
        None,
    ],
    ids=lambda url: repr(url)[:40],
)
def test_an_address_that_is_not_public_is_refused(webhooks, url):
    refused = webhooks("POST", {"url": url})
    assert (refused.status, refused.headers["Content-Type"]) == (400, "application/problem+json")
    assert webhooks("GET").body == {"webhooks": []}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"url": URL, "kinds": []},
        {"url": URL, "kinds": "created"},
        {"url": URL, "kinds": ["replied"]},
        {"url": URL, "kinds": [None]},
    ],
    ids=repr,
)
def test_what_a_webhook_cannot_have_is_refused(webhooks, body):
    assert webhooks("POST", body).status == 400


@pytest.mark.parametrize("state", ["off", True, None, ["active"]], ids=repr)
def test_a_state_is_one_of_two(webhooks, webhook, state):
    assert webhooks("PATCH", {"state": state}, webhook["webhook"]).status == 400


def test_a_room_has_a_limited_number_of_webhooks(webhooks, monkeypatch):
    monkeypatch.setenv("API_REQUESTS_PER_SECOND", "0")
    statuses = [webhooks("POST", {"url": URL}).status for _ in range(MAX_WEBHOOKS + 1)]
    assert statuses == [201] * MAX_WEBHOOKS + [403]


def test_where_events_are_off_there_are_no_webhooks(webhooks, monkeypatch):
    # Chalice's client sets the variables of the stage for each request.
    monkeypatch.setattr(EventSettings, "from_environment", lambda _: EventSettings())
    answered = webhooks("GET")
    assert (answered.status, answered.body["code"]) == (404, "not_enabled")
    assert "EVENTS" in answered.body["detail"]
