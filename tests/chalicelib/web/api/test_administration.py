"""Connections, and export and erasure of a member, over HTTP: for administrators alone."""

import pytest

import app
from tests.chalicelib.api_gateway_events import connect_event
from tests.chalicelib.web.api.conftest import BEN, BENS

ROUTES = [
    ("GET", f"/v1/connections?member={BENS}"),
    ("DELETE", "/v1/connections/bens="),
    ("GET", f"/v1/members/{BENS}"),
    ("DELETE", f"/v1/members/{BENS}"),
]


@pytest.fixture
def connection(handle, posts, monkeypatch):
    """A connection of Ben's in the lobby."""
    monkeypatch.setattr(app.app.websocket_api, "close", posts.close)
    handle(connect_event("bens=", {"session": BEN, "room": "lobby", "name": "Ben"}))


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_only_the_token_of_an_administrator_may_do_this(ask, token, connection, method, path):
    for session in (BEN, token("read", "send")):
        refused = ask(method, path, session=session)
        assert (refused.status, refused.body["code"]) == (403, "not_allowed")


def test_a_members_connections_are_listed_and_closed(ask, admin, connection, posts):
    (found,) = ask("GET", f"/v1/connections?member={BENS}", session=admin).body["connections"]
    assert (found["connection"], found["name"], found["rooms"]) == ("bens=", "Ben", ["lobby"])
    assert ask("DELETE", "/v1/connections/bens%3D", session=admin).status == 204
    assert posts.closed == ["bens="]
    assert ask("GET", f"/v1/connections?member={BENS}", session=admin).body["connections"] == []
    assert ask("DELETE", "/v1/connections/bens%3D", session=admin).status == 404


@pytest.mark.parametrize("id", ["member%23x", "%23api", "caller%23x", "a%2Fb", "x" * 129])
def test_only_a_connection_is_closed(ask, admin, id):
    assert ask("DELETE", f"/v1/connections/{id}", session=admin).status == 404


def test_connections_are_asked_for_by_member(ask, admin):
    assert ask("GET", "/v1/connections", session=admin).body["code"] == "missing_field"
    assert ask("GET", "/v1/connections?member=x", session=admin).body["code"] == "wrong_size"


def test_a_member_is_exported_and_erased(ask, admin):
    ask("POST", "/v1/rooms/lobby/messages", {"data": "my address"}, session=BEN)
    records = ask("GET", f"/v1/members/{BENS}", session=admin).body["records"]
    assert [each["data"] for each in records if each["kind"] == "message"] == ["my address"]
    erased = ask("DELETE", f"/v1/members/{BENS}", session=admin)
    assert (erased.status, erased.body["erased"]["messages"]) == (200, 1)
    (message,) = ask("GET", "/v1/rooms/lobby/messages").body["messages"]
    assert (message["name"], "deleted" in message) == ("erased", True)


def test_erasing_goes_on_where_it_has_ended(ask, admin, monkeypatch):
    monkeypatch.setattr("chalicelib.personal_data.steps.STEP_MS", -1)
    ask("POST", "/v1/rooms/lobby/messages", {"data": "my address"}, session=BEN)
    place, after, answers = f"/v1/members/{BENS}", "", []
    while not answers or answers[-1].status == 202:
        answers.append(ask("DELETE", f"{place}?after={after}" if after else place, session=admin))
        after = answers[-1].body.get("next")
    assert len(answers) > 3
    assert answers[-1].status == 200
    assert ask("GET", "/v1/rooms/lobby/messages").body["messages"][0]["name"] == "erased"


@pytest.mark.parametrize("after", ["x", "%00", "WzAse31d", "A" * 5000])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_cursor_that_is_none_is_a_problem(ask, admin, method, after):
    refused = ask(method, f"/v1/members/{BENS}?after={after}", session=admin)
    assert (refused.status, refused.body["code"]) == (400, "bad_characters")


def test_the_member_of_erased_messages_is_not_erased(ask, admin):
    assert ask("DELETE", f"/v1/members/{'-' * 22}", session=admin).status == 403
