"""Members who are banned or muted, slow rooms and reports, over real sockets."""

import pytest
from chalice_gateway.testing import HandshakeRefused


@pytest.fixture
def enter(join, room):
    """Connects a member who only this test has, once more if asked again."""
    return lambda name, **query: join(name=name, session=f"{name}-{room}".ljust(22, "_"), **query)


@pytest.fixture
def ana(enter, room):
    """The owner of the test's room."""
    ana = enter("ana")
    assert ask(ana, "create", kind="open", room=room)["role"] == "owner"
    return ana


@pytest.fixture
def bo(enter, ana):
    return enter("bo")


def ask(client, action, **fields):
    """Ask, and pass over what comes for other reasons."""
    client.send_json({"action": action, "id": f"of {action}", **fields})
    return client.receive_json(where=lambda frame: frame.get("id") == f"of {action}")


def hears(client, type):
    return client.receive_json(where=lambda frame: frame["type"] == type)


def member(client):
    return ask(client, "history", limit=1)["you"]["member"]


def test_who_is_banned_is_closed_and_does_not_come_back(ana, bo, enter, room):
    first = ask(ana, "sendmessage", data="a thread begins here")["seq"]
    tab, whom = enter("bo"), member(bo)
    assert ask(ana, "ban", room=room, member=whom)["type"] == "done"
    for device in (bo, tab):
        lost = hears(device, "unsubscribed")
        assert (lost["room"], lost["reason"]) == (room, "banned")
        device.wait_closed()
    with pytest.raises(HandshakeRefused) as refused:
        enter("bo")
    assert refused.value.status == 403
    elsewhere = enter("bo", room=f"{room[:60]}-2")
    assert ask(elsewhere, "rename", name="Somebody Else")["type"] == "renamed"
    for place in (room, f"{room}:{first}"):
        assert ask(elsewhere, "subscribe", room=place)["code"] == "not_allowed"
    assert ask(ana, "unban", room=room, member=whom)["type"] == "done"
    assert ask(elsewhere, "subscribe", room=room)["type"] == "subscribed"


def test_who_is_muted_hears_and_does_not_speak_until_that_is_lifted(ana, bo, room):
    whom = {"room": room, "member": member(bo)}
    assert ask(ana, "mute", expiresIn=3_600, **whom)["type"] == "done"
    assert hears(bo, "room")["mutedUntil"] > 0
    refused = ask(bo, "sendmessage", data="hello")
    assert (refused["code"], refused["until"] > 0) == ("muted", True)
    ana.say("do you hear me?")
    assert hears(bo, "message")["data"] == "do you hear me?"
    assert ask(ana, "unmute", **whom)["type"] == "done"
    assert ask(bo, "sendmessage", data="hello again")["type"] == "message"


def test_a_slow_room_makes_members_wait_and_not_its_owner(ana, bo, room):
    assert ask(ana, "change", room=room, slowMode=3_600, retention=7)["retention"] == 7
    bo.say("once")
    assert hears(bo, "message")["data"] == hears(ana, "message")["data"] == "once"
    bo.say("twice")
    refused = hears(bo, "error")
    assert (refused["code"], refused["retryAfter"] > 3_000_000) == ("too_many", True)
    for text in ("at once", "and again"):
        ana.say(text)
        assert hears(ana, "message")["data"] == text


def test_a_report_reaches_the_owner_and_a_deletion_the_log(ana, bo, enter, room):
    seq = ask(bo, "sendmessage", data="rude")["seq"]
    assert ask(enter("cid"), "report", room=room, target=seq, reason="rude")["type"] == "done"
    assert hears(ana, "reported") == {"type": "reported", "room": room, "target": seq, "count": 1}
    (report,) = ask(ana, "reports", room=room)["reports"]
    assert (report["message"]["data"], report["by"]["name"]) == ("rude", "cid")
    ask(ana, "delete", room=room, target=seq)
    ask(ana, "dismiss", room=room, target=seq)
    assert ask(ana, "reports", room=room)["reports"] == []
    entries = ask(ana, "audit", room=room)["entries"]
    assert [each["action"] for each in entries] == ["dismiss", "delete"]
