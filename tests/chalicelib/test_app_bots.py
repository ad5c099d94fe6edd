"""Bots connect in both modes of sign-in, until they are revoked."""

import json
import logging

import pytest

from chalicelib.auth import new_token
from chalicelib.auth.bots import SIGN_IN_S
from chalicelib.capabilities import Capabilities
from chalicelib.chat.service import now as clock
from chalicelib.domain import Bot
from tests.chalicelib.api_gateway_events import ID, connect_event, message_event


@pytest.fixture(params=["open", "token"])
def mode(request, handle, rewire, monkeypatch):
    monkeypatch.setenv("AUTH", request.param)
    monkeypatch.setenv("AUTH_SECRET", "ssm:/none")  # of people; no bot needs it
    rewire()
    return request.param


@pytest.fixture
def echo(bots):
    """A bot's token."""
    new = new_token()
    rooms = Capabilities.parse("help:read,send")
    bots.create(Bot(new.member, "Echo", rooms, new.secret_hash, 1, "a" * 22))
    return new


@pytest.fixture
def sign_in(mode, handle):
    """`sign_in(token)`: the answer to a handshake with a token, and a session in its address."""

    def run(token, room="help"):
        event = connect_event(query={"room": room, "session": "s" * 22, "name": "Somebody"})
        event["headers"]["Sec-WebSocket-Protocol"] = f"chat.v1, auth.{token}"
        return handle(event)

    return run


def test_a_bot_connects_under_its_own_name_with_what_it_may_do(sign_in, echo, store):
    before = clock()
    response = sign_in(echo.token)
    assert (response["statusCode"], response["headers"]) == (
        200,
        {"Sec-WebSocket-Protocol": "chat.v1"},
    )
    found = store.get(ID)
    assert (found.member, found.name, found.vouched) == (echo.member, "Echo", True)
    assert found.rooms == {"help": "rs"}
    assert before <= found.token_expires_at - SIGN_IN_S * 1000 <= clock()


def test_a_bot_enters_no_room_that_its_token_does_not_allow(sign_in, echo, store):
    assert sign_in(echo.token, room="other")["statusCode"] == 403
    assert store.get(ID) is None


def test_a_revoked_bot_is_refused_and_nobody_connects_in_its_place(
    sign_in, echo, bots, store, caplog
):
    bots.revoke(echo.member)
    caplog.set_level(logging.DEBUG)
    assert sign_in(echo.token)["statusCode"] == 401
    assert store.get(ID) is None
    assert "the token was revoked, or is of no bot" in caplog.text
    assert echo.token.rpartition(".")[2] not in caplog.text


def test_without_its_table_a_bot_is_told_to_try_again(sign_in, echo, monkeypatch):
    monkeypatch.setenv("MEMBERS_TABLE", "missing")
    assert sign_in(echo.token)["statusCode"] == 503


def test_a_bot_renews_its_hour_with_the_same_token_unless_it_is_revoked(
    sign_in, echo, bots, handle, posts
):
    sign_in(echo.token)
    again = message_event(json.dumps({"action": "authenticate", "token": echo.token, "id": "1"}))
    handle(again)
    assert posts.frames[ID][-1]["type"] == "authenticated"
    bots.revoke(echo.member)
    handle(again)
    assert posts.frames[ID][-1]["code"] == "bad_token"


@pytest.mark.parametrize("mode", ["open"], indirect=True)
def test_where_anybody_may_connect_other_tokens_do_not_count(sign_in, handle, store, posts):
    assert sign_in("a.b.c")["statusCode"] == 200
    assert store.get(ID).name == "Somebody"
    handle(message_event('{"action":"authenticate","token":"a.b.c"}'))
    assert posts.frames[ID][-1]["message"] == "Nobody signs in to this chat."
