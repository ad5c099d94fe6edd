"""Connections that signed in with a token: what it allows, how it is replaced, and how it ends."""

import json

import pytest

from chalicelib.auth import Claims, InvalidToken, KeysUnavailable, Reason
from chalicelib.capabilities import Capabilities
from chalicelib.chat.handshakes import NotAllowed
from chalicelib.delivery.fanout_queue import MAX_DELAY_S, decode
from chalicelib.domain import FOREVER

ANA, EVE = "ana-ana-ana-ana-ana-an", "eve-eve-eve-eve-eve-ev"
MINUTE = 60_000


@pytest.fixture
def claims(now):
    """`claims(rooms="garden:read")`: what a token of Ana's says that lasts an hour."""

    def make(member=ANA, rooms=None, lasts_ms=60 * MINUTE, name=None):
        return Claims(member, name, Capabilities.parse(rooms), now + lasts_ms)

    return make


class Tokens(dict):
    """Known tokens, and what they say; others are refused."""

    def counts(self, token):
        return True

    def verify(self, token):
        if token == "no-keys":
            raise KeysUnavailable("no keys")
        if token not in self:
            raise InvalidToken(Reason.BAD_SIGNATURE)
        return self[token]


@pytest.fixture
def tokens():
    return Tokens()


@pytest.fixture
def chat(make_chat, tokens):
    return make_chat(verifier=tokens)


@pytest.fixture
def authenticate(chat, posts):
    """`authenticate("ana", "token")`: the answer."""

    def ask(id, token):
        posts.frames.pop(id, None)
        chat.receive(id, json.dumps({"action": "authenticate", "token": token, "id": "7"}))
        return posts.frames[id][0]

    return ask


def say(chat, sender, **fields):
    chat.receive(sender, json.dumps({"action": "sendmessage", "data": "hello", **fields}))


# Connecting


def test_the_member_and_the_name_are_those_of_the_token(chat, store, claims):
    query = {"name": "Boss", "session": "s" * 22}
    chat.connect("ana", query, claims(name="Ana"))
    ana = store.get("ana")
    assert (ana.member, ana.name, ana.vouched) == (ANA, "Ana", True)


def test_a_token_without_a_name_leaves_the_choice_to_the_client(chat, store, claims):
    chat.connect("ana", {"name": "Annie"}, claims())
    assert (store.get("ana").name, store.get("ana").vouched) == ("Annie", None)


def test_a_name_of_a_token_cannot_be_changed(chat, posts, store, claims):
    chat.connect("ana", {}, claims(name="Ana"))
    chat.receive("ana", '{"action":"rename","name":"Boss"}')
    assert [frame["code"] for frame in posts.frames["ana"]] == ["not_allowed"]
    assert store.get("ana").name == "Ana"


def test_a_room_that_the_token_does_not_allow_is_refused_at_the_handshake(chat, present, claims):
    with pytest.raises(NotAllowed):
        chat.connect("ana", {"room": "kitchen"}, claims(rooms="garden:read"))
    assert present("ana") == []


def test_a_token_without_the_lobby_opens_a_connection_that_is_in_no_room(
    chat, store, posts, claims
):
    chat.connect("ana", {}, claims(rooms="garden:read,send"))
    assert (store.get("ana").home, store.get("ana").rooms) == (None, {})
    say(chat, "ana")
    assert [frame["code"] for frame in posts.frames["ana"]] == ["not_subscribed"]


def test_who_may_only_read_cannot_send_or_type(chat, posts, people, claims):
    chat.connect("ana", {"room": "elsewhere"}, claims(rooms="elsewhere:read"))
    posts.frames.clear()
    say(chat, "ana")
    chat.receive("ana", '{"action":"typing"}')
    assert [frame["code"] for frame in posts.frames["ana"]] == ["not_allowed"] * 2
    assert "eve" not in posts.frames
    say(chat, "eve")
    assert posts.frames["ana"][-1]["data"] == "hello"


def test_a_subscription_is_refused_where_the_token_does_not_allow_it(chat, posts, claims):
    chat.connect("ana", {}, claims(rooms="lobby:read;team-*:read,send"))
    for room in ("team-1", "garden"):
        chat.receive("ana", json.dumps({"action": "subscribe", "room": room}))
    answers = [frame.get("code", frame["type"]) for frame in posts.frames["ana"]]
    assert answers == ["subscribed", "not_allowed"]


# Expiry


def test_an_expired_connection_hears_nothing_more(chat, posts, people, claims, clock):
    chat.connect("tab", {}, claims(lasts_ms=MINUTE))
    posts.frames.clear()
    clock.now += MINUTE
    say(chat, "bob")
    assert "tab" not in posts.frames
    chat.receive("bob", '{"action":"members"}')
    assert posts.frames["bob"][-1]["count"] == 3


def test_an_expired_connection_is_told_and_closed_when_it_acts(
    chat, posts, people, present, claims, clock
):
    chat.connect("tab", {}, claims(lasts_ms=MINUTE))
    clock.now += MINUTE
    posts.frames.clear()
    say(chat, "tab", id="7")
    (refusal,) = posts.frames["tab"]
    assert (refusal["code"], refusal["id"]) == ("token_expired", "7")
    assert (posts.closed, present("tab")) == (["tab"], [])
    assert [frame["event"] for frame in posts.frames["bob"]] == ["left"]


def test_a_silent_connection_is_closed_when_its_token_expires(
    chat, posts, people, summaries, claims, clock
):
    chat.connect("tab", {}, claims(lasts_ms=40 * MINUTE))
    delays = []
    while summaries:
        ((body, delay_s),) = summaries
        summaries.clear()
        delays.append(delay_s)
        assert posts.closed == []
        clock.now += delay_s * 1000
        chat.fan_out(decode(body))
    assert delays == [MAX_DELAY_S, MAX_DELAY_S, 600]
    assert posts.closed == ["tab"]


def test_the_queue_forgets_a_connection_that_is_closed_before(
    chat, posts, people, summaries, claims
):
    chat.connect("tab", {}, claims())
    body, _ = summaries.pop(0)
    chat.disconnect("tab")
    summaries.clear()
    chat.fan_out(decode(body))
    assert (posts.closed, summaries) == ([], [])


# Another token


def test_a_connection_lives_on_with_another_token(
    chat, posts, store, people, tokens, authenticate, claims, clock, now
):
    chat.connect("tab", {}, claims(lasts_ms=MINUTE))
    tokens["longer"] = claims(lasts_ms=10 * MINUTE)
    assert authenticate("tab", "longer") == {
        "type": "authenticated",
        "expiresAt": now + 10 * MINUTE,
        "id": "7",
    }
    clock.now += 5 * MINUTE
    say(chat, "bob")
    assert posts.frames["tab"][-1]["data"] == "hello"


@pytest.mark.parametrize(
    ("token", "code"),
    [("unknown", "bad_token"), ("of-Eve", "not_allowed"), ("no-keys", "unavailable")],
)
def test_a_token_that_is_refused_changes_nothing(
    chat, store, tokens, authenticate, claims, token, code
):
    chat.connect("tab", {}, claims())
    tokens["of-Eve"] = claims(member=EVE)
    before = store.get("tab")
    refusal = authenticate("tab", token)
    assert (refusal["code"], refusal["id"]) == (code, "7")
    assert store.get("tab") == before


def test_another_token_takes_rooms_and_capabilities_away(
    chat, posts, store, people, presence_events, tokens, authenticate, claims, clock
):
    chat.connect("tab", {}, claims())
    chat.receive("tab", '{"action":"subscribe","room":"elsewhere"}')
    clock.now += 1000
    presence_events("bob")
    tokens["less"] = claims(rooms="elsewhere:read")
    authenticate("tab", "less")
    lost = {"type": "unsubscribed", "room": "lobby", "reason": "capabilities"}
    assert posts.frames["tab"][1:] == [lost]
    assert store.get("tab").rooms == {"elsewhere": "r"}
    assert [event for event, *_ in presence_events("bob")] == ["left"]
    say(chat, "bob")
    assert posts.frames["tab"][1:] == [lost]


@pytest.fixture
def meanwhile(store, monkeypatch):
    """`meanwhile(act)`: another function does something just before the next token is stored."""

    def arrange(act):
        extend = store.extend

        def act_first(*arguments):
            act()
            return extend(*arguments)

        monkeypatch.setattr(store, "extend", act_first)

    return arrange


def test_who_is_banned_while_the_token_is_replaced_is_out(
    chat, store, rooms, tokens, authenticate, meanwhile, claims, clock
):
    chat.connect("tab", {"room": "garden"}, claims(rooms="garden:read"))
    tokens["more"] = claims(rooms="garden:read,send")

    def ban():
        rooms.ban("garden", None, store.get("tab").person, FOREVER, clock.now)
        store.revoke("garden", ANA, clock.now)

    meanwhile(ban)
    assert authenticate("tab", "more")["type"] == "authenticated"
    assert store.get("tab").rooms == {}


def test_a_room_that_is_entered_while_the_token_is_replaced_is_lost_if_the_new_one_forbids_it(
    chat, store, tokens, authenticate, meanwhile, claims
):
    chat.connect("tab", {}, claims())
    tokens["less"] = claims(rooms="lobby:read")
    meanwhile(lambda: chat.receive("tab", '{"action":"subscribe","room":"garden"}'))
    authenticate("tab", "less")
    assert store.get("tab").rooms == {"lobby": "r"}


def test_a_room_that_is_entered_while_the_token_is_replaced_is_heard_as_long_as_the_new_one_lasts(
    chat, posts, store, people, tokens, authenticate, meanwhile, claims, clock
):
    chat.connect("tab", {}, claims(lasts_ms=MINUTE))
    tokens["longer"] = claims(lasts_ms=10 * MINUTE)
    meanwhile(lambda: chat.receive("tab", '{"action":"subscribe","room":"elsewhere"}'))
    authenticate("tab", "longer")
    clock.now += 5 * MINUTE
    say(chat, "eve")
    assert posts.frames["tab"][-1]["data"] == "hello"


def test_a_connection_without_a_token_cannot_have_one_later(
    make_chat, people, tokens, posts, claims
):
    tokens["a token"] = claims(member="member-ana")
    make_chat(verifier=tokens).receive("ana", '{"action":"authenticate","token":"a"}')
    make_chat(verifier=None).receive("ana", '{"action":"authenticate","token":"a"}')
    codes = [frame["code"] for frame in posts.frames["ana"]]
    assert codes == ["bad_token", "not_allowed"]


def test_all_connections_of_a_member_are_closed_and_those_of_others_stay(
    chat, store, connection, posts, present
):
    for id, member in (("ana-1", ANA), ("ana-2", ANA), ("eve", EVE)):
        store.open(connection(id, member=member, has_channel=True))
    assert chat.sign_in.close_all(ANA) == 2
    assert sorted(posts.closed) == ["ana-1", "ana-2"]
    assert present("ana-1", "ana-2", "eve") == ["eve"]
    assert chat.sign_in.close_all(ANA) == 0
