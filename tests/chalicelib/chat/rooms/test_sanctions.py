"""Members who are banned or muted, for a time or until that is lifted."""

import json

import pytest

from chalicelib import deadline
from chalicelib.stores import StoreUnavailable
from tests.chalicelib.chat.rooms.conftest import member

BOB = {"member": member("bob")}
HOUR_S = 3_600


@pytest.fixture
def say(ask):
    """`say("bob", room)`: the answer to a message of Bob."""
    return lambda who, room, data="hello": ask(who, "sendmessage", room=room, data=data)


@pytest.fixture
def pass_time(clock):
    """`pass_time(60)`: so many seconds."""

    def advance(seconds):
        clock.now += seconds * 1000

    return advance


@pytest.fixture
def in_thread(private, ask, say, posts):
    """A thread of the private room that Bob is in over both of his connections."""
    thread = f"{private}:{say('ana', private)['seq']}"
    for device in ("ana", "bob"):
        assert ask(device, "subscribe", room=thread)["type"] == "subscribed"
    posts.frames.clear()
    return thread


# Bans


def test_who_is_banned_is_told_and_closed_on_all_devices_that_were_in_the_room(
    private, enter, ask, hears, posts
):
    enter("bob-2", "bob")
    enter("bob-3", "bob")
    ask("bob-2", "subscribe", room=private)
    posts.frames.clear()
    assert ask("ana", "ban", room=private, **BOB)["type"] == "done"
    told = [{"type": "unsubscribed", "room": private, "reason": "banned"}]
    assert [hears(device) for device in ("bob", "bob-2", "bob-3")] == [told] * 3
    assert sorted(posts.closed) == ["bob", "bob-2"]
    assert ask("bob", "ping", rooms=[])["code"] == "not_connected"
    assert ask("bob-3", "ping", rooms=[])["type"] == "pong"


def test_who_is_banned_does_not_come_back_by_another_connection_name_thread_or_invitation(
    private, enter, ask, code, say
):
    invite = ask("ana", "invite", room=private)["invite"]
    thread = f"{private}:{say('ana', private)['seq']}"
    ask("ana", "ban", room=private, **BOB)
    enter("other", "bob")
    ask("other", "rename", name="Somebody Else")
    for room in (private, thread):
        assert code(ask("other", "subscribe", room=room)) == "not_allowed"
        assert code(say("other", room)) == "not_subscribed"
    assert ask("other", "subscribe", rooms=[private, thread])["refused"] == [private, thread]
    assert code(ask("other", "accept", invite=invite)) == "not_allowed"
    assert ask("other", "rooms")["rooms"] == []


def test_a_ban_ends_by_itself(garden, enter, ask, code, say, pass_time):
    assert ask("ana", "ban", room=garden, expiresIn=HOUR_S, **BOB)["type"] == "done"
    enter("bob")
    pass_time(HOUR_S - 1)
    assert code(ask("bob", "subscribe", room=garden)) == "not_allowed"
    (listed,) = ask("ana", "memberships", room=garden)["members"][1:]
    assert (listed["banned"], listed["bannedUntil"] > 0) == (True, True)
    pass_time(1)
    assert ask("bob", "subscribe", room=garden)["type"] == "subscribed"
    assert say("bob", garden)["type"] == "message"
    assert len(ask("ana", "memberships", room=garden)["members"]) == 1


def test_whose_ban_has_ended_may_be_invited_and_promoted(private, enter, ask, pass_time):
    ask("ana", "ban", room=private, expiresIn=HOUR_S, **BOB)
    pass_time(HOUR_S)
    assert ask("ana", "invite", room=private, **BOB)["type"] == "done"
    assert ask("ana", "role", room=private, role="moderator", **BOB)["type"] == "done"


def test_a_connection_that_hears_nothing_is_closed_all_the_same(
    private, ask, posts, chat, monkeypatch
):
    """The notice of the ban gets a part of the second that a ban may take."""
    asked = []
    reply = chat._tools.dispatcher.reply

    def slow(frame, id):
        asked.append((id, deadline.remaining()))
        reply(frame, id)

    monkeypatch.setattr(chat._tools.dispatcher, "reply", slow)
    ask("ana", "ban", room=private, **BOB)
    assert [remaining <= 0.5 for id, remaining in asked if id == "bob"] == [True]
    assert posts.closed == ["bob"]


# Mutes


def test_who_is_muted_hears_and_reads_and_does_not_speak(private, ask, hears, say, code):
    said = say("bob", private)["seq"]
    hears("bob")
    assert ask("ana", "mute", room=private, **BOB)["type"] == "done"
    (told,) = hears("bob")
    assert (told["type"], told["room"], told["muted"]) == ("room", private, True)
    assert "mutedUntil" not in told
    refused = say("bob", private)
    assert code(refused) == "muted"
    assert "until" not in refused
    for action, fields in {
        "edit": {"target": said, "data": "hello"},
        "react": {"target": said, "reaction": "+1"},
    }.items():
        assert code(ask("bob", action, room=private, **fields)) == "muted"
    assert ask("bob", "history", room=private)["type"] == "history"
    assert ask("bob", "unreact", room=private, target=said, reaction="+1")["type"] == "changes"
    assert ask("bob", "delete", room=private, target=said)["type"] == "changes"
    say("ana", private)
    assert hears("bob")[-1]["type"] == "message"


def test_a_mute_ends_by_itself_over_the_same_connection(private, ask, say, code, now, pass_time):
    ask("ana", "mute", room=private, expiresIn=HOUR_S, **BOB)
    pass_time(HOUR_S - 1)
    refused = say("bob", private)
    assert (code(refused), refused["until"]) == ("muted", now + HOUR_S * 1000)
    pass_time(1)
    assert say("bob", private)["type"] == "message"
    assert "muted" not in ask("bob", "rooms")["rooms"][0]


def test_a_mute_is_lifted_on_all_devices(private, enter, ask, say, hears):
    enter("bob-2", "bob")
    ask("ana", "mute", room=private, **BOB)
    assert ask("bob-2", "subscribe", room=private)["rooms"][0]["muted"] is True
    hears("bob"), hears("bob-2")
    assert ask("ana", "unmute", room=private, **BOB)["type"] == "done"
    for device in ("bob", "bob-2"):
        told = hears(device)[0]
        assert (told["type"], "muted" in told) == ("room", False)
        assert say(device, private)["type"] == "message"


def test_a_mute_holds_in_the_threads_of_the_room(private, in_thread, ask, say, code):
    ask("ana", "mute", room=private, **BOB)
    assert code(say("bob", in_thread)) == "muted"
    ask("ana", "unmute", room=private, **BOB)
    assert say("bob", in_thread)["type"] == "message"


def test_nobody_loses_a_mute_by_leaving_and_coming_again(private, garden, ask, say, code):
    for room in (private, garden):
        ask("ana", "mute", room=room, **BOB)
        assert ask("bob", "leave", room=room)["type"] == "left"
    assert ask("ana", "invite", room=private, **BOB)["type"] == "done"
    for room in (private, garden):
        assert ask("bob", "subscribe", room=room)["rooms"][0]["muted"] is True
        assert code(say("bob", room)) == "muted"


def test_who_only_reads_in_an_open_room_is_muted_too(garden, ask, say, code, enter):
    ask("ana", "mute", room=garden, **BOB)
    assert code(say("bob", garden)) == "muted"
    ask("ana", "mute", room=garden, member=member("eve"))
    enter("eve")
    ask("eve", "subscribe", room=garden)
    assert code(say("eve", garden)) == "muted"


def test_those_who_moderate_see_who_is_muted_and_others_only_of_members(garden, ask, promote):
    promote(garden, "cid", "member")
    ask("ana", "mute", room=garden, expiresIn=60, **BOB)
    ask("ana", "mute", room=garden, member=member("cid"))

    def muted(who):
        listed = ask(who, "memberships", room=garden)["members"]
        return [(each["name"], "mutedUntil" in each) for each in listed if "muted" in each]

    assert muted("ana") == [("Bob", True), ("Cid", False)]
    assert muted("bob") == [("Cid", False)]


def test_a_moderator_who_is_muted_still_moderates(private, ask, say, code, promote):
    promote(private, "bob")
    ask("ana", "mute", room=private, **BOB)
    assert code(say("bob", private)) == "muted"
    assert ask("bob", "mute", room=private, member=member("cid"))["code"] == "not_allowed"
    assert ask("bob", "invite", room=private)["type"] == "invitation"


# Who may


@pytest.mark.parametrize("action", ["ban", "mute", "unmute"])
def test_nobody_does_it_to_themselves(private, ask, code, action):
    refused = ask("ana", action, room=private, member=member("ana"))
    assert code(refused) == "not_allowed"


@pytest.mark.parametrize("action", ["mute", "unmute"])
@pytest.mark.parametrize("role", ["owner", "moderator"])
def test_a_moderator_has_no_power_over_another_one_nor_over_an_owner(
    garden, ask, code, promote, action, role
):
    promote(garden, "bob")
    promote(garden, "cid", role)
    cid = {"room": garden, "member": member("cid")}
    ask("ana", "mute", **cid)
    assert code(ask("bob", action, **cid)) == "not_allowed"
    assert code(ask("cid", "unmute", **cid)) == "not_allowed"
    assert ask("ana", action, **cid)["type"] == "done"


@pytest.mark.parametrize("action", ["mute", "unmute"])
def test_a_member_without_a_role_does_none_of_it(private, ask, code, action):
    assert code(ask("bob", action, room=private, member=member("ana"))) == "not_allowed"


def test_a_stranger_to_a_private_room_is_not_muted_and_hears_nothing(private, ask, code, hears):
    assert code(ask("ana", "mute", room=private, member=member("cid"))) == "not_allowed"
    assert ask("ana", "unmute", room=private, member=member("cid"))["type"] == "done"
    assert hears("cid") == []


@pytest.mark.parametrize("action", ["mute", "unmute", "audit", "reports", "dismiss", "report"])
def test_a_direct_room_has_no_moderators(enter, ask, code, action):
    """Not even one whose token moderates."""
    enter("ana", token={"*": ["read", "send", "moderate"]})
    enter("bob")
    room = ask("ana", "create", kind="direct", members=[member("bob")])["room"]
    ask("ana", "subscribe", room=room)
    fields = {"target": 1} if action in ("dismiss", "report") else {}
    fields = BOB if "mute" in action else fields
    assert code(ask("ana", action, room=room, **fields)) == "not_allowed"


# Threads, and functions that die


@pytest.mark.parametrize(("action", "reason"), [("remove", "removed"), ("ban", "banned")])
def test_who_loses_a_room_loses_its_threads(private, in_thread, enter, ask, hears, action, reason):
    ask("ana", action, room=private, **BOB)
    assert [(frame["type"], frame["room"], frame["reason"]) for frame in hears("bob")] == [
        ("unsubscribed", in_thread, reason),
        ("unsubscribed", private, reason),
    ]
    ask("ana", "sendmessage", room=in_thread, data="secret")
    assert hears("bob") == []


def test_who_leaves_a_room_leaves_its_threads(private, in_thread, ask, code, store):
    assert ask("bob", "leave", room=private)["type"] == "left"
    assert store.get("bob").rooms == {}


@pytest.mark.parametrize("action", ["mute", "role"])
def test_what_a_function_that_died_left_undone_is_done_by_the_queue(
    private, ask, say, code, promote, store, chat, monkeypatch, action
):
    fields = {"role": "member"} if action == "role" else {}
    promote(private, "bob")
    with monkeypatch.context() as patch:
        patch.setattr(store, "regrant", unavailable)
        assert code(ask("ana", action, room=private, **BOB, **fields)) == "unavailable"
    chat._actions.rooms.recheck(private, member("bob"))
    if action == "mute":
        assert code(say("bob", private)) == "muted"
    assert ("m" in store.get("bob").rooms[private]) == (action == "mute")


def unavailable(*_):
    raise StoreUnavailable("a throttle")


@pytest.mark.parametrize(
    "operation",
    [
        {"action": "sendmessage", "data": "hello"},
        {"action": "edit", "data": "hello"},
        {"action": "react", "reaction": "x"},
    ],
    ids=lambda operation: operation["action"],
)
def test_who_was_muted_after_something_was_stored_is_answered_that_it_was(
    private, chat, posts, ask, say, code, operation
):
    """The first answer was lost: a refusal would say that nothing is stored."""
    seq = say("bob", private, "first")["seq"]
    target = {} if operation["action"] == "sendmessage" else {"target": seq}
    frame = {**operation, **target, "room": private, "id": "the same"}
    chat.receive("bob", json.dumps(frame))
    first = posts.frames.pop("bob")[-1]
    ask("ana", "mute", room=private, **BOB)
    posts.frames.clear()
    chat.receive("bob", json.dumps(frame))
    (second,) = posts.frames.pop("bob")
    assert {**second, "from": first.get("from")} == {**first, "from": first.get("from")}
    del frame["id"]
    assert code(ask("bob", **frame)) == "muted"
