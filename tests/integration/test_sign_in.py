"""Tokens over the life of a connection, through the local gateway."""

import time

import pytest
from chalice_gateway.testing import App, HandshakeRefused

from tests.chalicelib.auth.tokens import OTHER_SECRET, SECRET, claims, signed
from tests.support.clients import Member
from tests.support.running import ROOT

HOUR_S = 3600
CLOSED_WITHIN_S = 60
TABLES = "WebSocketConnections-dev", "RoomConnections-dev"


def token(sub="ana", for_s=HOUR_S, **changed):
    expires_at = int(time.time()) + for_s
    return signed(claims(sub=sub, iss=None, aud=None, exp=expires_at, **changed))


@pytest.fixture(scope="module")
def signed_in(tmp_path_factory):
    """The chat, for which everybody needs a token."""
    secret = tmp_path_factory.mktemp("secret") / "secret"
    secret.write_text(SECRET)
    options = ["--ssm-parameter", f"/chat={secret}", "--env", "AUTH=token"]
    with App(ROOT, *options, "--env", "AUTH_SECRET=ssm:/chat") as app:
        yield app


@pytest.fixture
def join(signed_in, room):
    """Connects with a token: `join(token("ana"))`."""

    def connect(token, **query):
        offered = ["chat.v1", *([f"auth.{token}"] if token else [])]
        query = {"room": room, **query}
        return signed_in.connect(connection_class=Member, subprotocols=offered, **query)

    yield connect
    signed_in.close_connections()


def ask(client, action, **fields):
    """Ask, and pass over what comes for other reasons."""
    client.send_json({"action": action, "id": f"of {action}", **fields})
    return client.receive_json(where=lambda frame: frame.get("id") == f"of {action}")


def expire(app, room):
    """Let the tokens of all who are in a room have expired, without a wait."""
    past = int(time.time()) - 1
    for name, key in zip(TABLES, ("home", "room"), strict=True):
        for row in [row for row in app.tables[name] if row.get(key) == room]:
            changes = {"expiresAt": past}
            if name == TABLES[0]:
                changes["tokenExpiresAt"] = past * 1000
            app.tables[name].put({**row, **changes})


def test_a_token_opens_a_connection_under_its_name(join):
    ana = join(token("ana", name="Ana"))
    assert ana.subprotocol == "chat.v1"
    you = ask(ana, "history")["you"]
    assert (you["name"], you["vouched"]) == ("Ana", True)
    assert ask(ana, "rename", name="Root")["code"] == "not_allowed"


def test_connections_of_one_user_are_one_member(join):
    phone, laptop, other = join(token("ana")), join(token("ana")), join(token("bo"))
    members = [ask(each, "history")["you"]["member"] for each in (phone, laptop, other)]
    assert members[0] == members[1] != members[2]


@pytest.mark.parametrize(
    ("offered", "status"),
    [
        (None, 401),
        ("no-token", 401),
        (signed(claims(iss=None, aud=None, exp=1)), 401),
        (signed(claims(iss=None, aud=None), OTHER_SECRET), 401),
    ],
    ids=["no token", "no JWT", "expired", "another secret"],
)
def test_a_handshake_without_a_valid_token_is_refused(join, offered, status):
    with pytest.raises(HandshakeRefused) as refused:
        join(offered)
    assert refused.value.status == status


def test_a_room_that_the_token_does_not_allow_is_refused_with_403(join, room):
    with pytest.raises(HandshakeRefused) as refused:
        join(token("ana", rooms="help:read,send"))
    assert refused.value.status == 403


def test_a_token_that_only_reads_does_not_send(join, room):
    ana = join(token("ana", rooms={"*": ["read"]}))
    assert ask(ana, "sendmessage", data="x")["code"] == "not_allowed"
    assert ask(ana, "subscribe", room=f"{room[:50]}-2")["type"] == "subscribed"


def test_an_expired_token_hears_nothing_and_is_closed_at_its_next_frame(join, signed_in, room):
    ana, bo = join(token("ana")), join(token("bo"))
    expire(signed_in, room)
    cleo = join(token("cleo"))
    cleo.say("only for those who are signed in")
    assert cleo.receive_json()["data"]
    assert ask(ana, "sendmessage", data="me too")["code"] == "token_expired"
    ana.wait_closed()
    assert [text for text in ana.unread if "signed in" in text] == []
    assert ask(cleo, "members")["count"] == 1
    assert bo.closed is None


def test_a_silent_connection_is_closed_soon_after_its_token_expires(join):
    ana = join(token("ana", for_s=20))
    began = time.monotonic()
    ana.wait_closed(CLOSED_WITHIN_S)
    assert time.monotonic() - began < CLOSED_WITHIN_S


def test_a_new_token_of_the_same_user_extends_a_connection(join, signed_in, room):
    ana, bo = join(token("ana", for_s=60)), join(token("bo"))
    before = time.time()
    answer = ask(ana, "authenticate", token=token("ana", for_s=2 * HOUR_S))
    assert answer["type"] == "authenticated"
    assert answer["expiresAt"] >= (before + 2 * HOUR_S - 1) * 1000
    rows = [row for row in signed_in.tables[TABLES[1]] if row["room"] == room]
    assert len(rows) == 2
    assert min(int(row["expiresAt"]) for row in rows) > before + 60
    bo.say("still there?")
    assert ana.receive_json()["data"] == "still there?"


@pytest.mark.parametrize(
    ("offered", "code"),
    [(lambda: token("bo"), "not_allowed"), (lambda: "x", "bad_token")],
    ids=["another user", "no token"],
)
def test_a_token_that_cannot_replace_the_old_one_changes_nothing(join, offered, code):
    ana = join(token("ana"))
    assert ask(ana, "authenticate", token=offered())["code"] == code
    assert ask(ana, "ping")["type"] == "pong"


def test_a_new_token_that_allows_less_takes_its_rooms_away(join, room):
    there = f"{room[:50]}-2"
    ana, bo = join(token("ana")), join(token("bo"), room=there)
    assert ask(ana, "subscribe", room=there)["type"] == "subscribed"
    ask(ana, "authenticate", token=token("ana", rooms={room: ["read", "send"]}))
    lost = ana.receive_json(where=lambda frame: frame["type"] == "unsubscribed")
    assert lost == {"type": "unsubscribed", "room": there, "reason": "capabilities"}
    bo.say("without her")
    assert bo.receive_json()["data"] == "without her"
    assert ask(ana, "ping")["rooms"].keys() == {room}
    assert ana.unread == ()


def test_who_is_banned_does_not_come_back_with_another_token(join, room):
    ana, bo = join(token("ana", role="moderator")), join(token("bo"))
    elsewhere = join(token("bo"), room=f"{room[:50]}-2")
    whom = ask(bo, "history")["you"]["member"]
    assert ask(ana, "ban", room=room, member=whom)["type"] == "done"
    bo.wait_closed()
    assert ask(elsewhere, "authenticate", token=token("bo"))["type"] == "authenticated"
    assert ask(elsewhere, "subscribe", room=room)["code"] == "not_allowed"
    with pytest.raises(HandshakeRefused):
        join(token("bo", name="Another"))
