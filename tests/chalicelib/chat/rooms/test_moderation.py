"""Members who are removed, banned, and get other roles."""

import pytest

from chalicelib.stores import StoreUnavailable
from tests.chalicelib.chat.rooms.conftest import member


@pytest.mark.parametrize(("action", "reason"), [("remove", "removed"), ("ban", "banned")])
def test_a_lost_member_is_out_on_all_devices_at_once(
    private, enter, ask, hears, code, action, reason
):
    enter("bob-2", "bob")
    hears("ana")
    assert ask("ana", action, room=private, member=member("bob"))["type"] == "done"
    lost = {"type": "unsubscribed", "room": private, "reason": reason}
    assert hears("bob") == [lost]
    assert hears("bob-2") == [lost]
    enter("bob")
    assert code(ask("bob", "sendmessage", room=private, data="still here")) == "not_subscribed"
    assert code(ask("bob", "subscribe", room=private)) == "not_allowed"
    ask("ana", "sendmessage", room=private, data="he is gone")
    assert hears("bob") == []


def test_who_was_removed_may_be_invited_again_and_who_was_banned_after_unban(private, ask, code):
    bob = {"room": private, "member": member("bob")}
    ask("ana", "remove", **bob)
    assert ask("ana", "invite", **bob)["type"] == "done"
    ask("ana", "ban", **bob)
    assert code(ask("ana", "invite", **bob)) == "not_allowed"
    assert ask("ana", "unban", **bob)["type"] == "done"
    assert ask("ana", "unban", **bob)["type"] == "done"
    assert ask("ana", "invite", **bob)["type"] == "done"


def test_a_stranger_to_an_open_room_is_banned_before_they_come(garden, enter, ask, code):
    assert ask("ana", "ban", room=garden, member=member("eve"))["type"] == "done"
    enter("eve")
    assert code(ask("eve", "subscribe", room=garden)) == "not_allowed"


def test_a_token_that_moderates_moderates_every_room_that_it_allows(trio, enter, ask, hears, code):
    enter("staff", token={"*": ["read", "send", "moderate"]})
    for name in ("bob", "staff"):
        ask(name, "subscribe", room="lobby")
    assert ask("staff", "ban", room="lobby", member=member("bob"))["type"] == "done"
    assert hears("bob")[-1]["reason"] == "banned"
    enter("bob")
    assert code(ask("bob", "subscribe", room="lobby")) == "not_allowed"


@pytest.mark.parametrize("action", ["remove", "ban"])
def test_nobody_does_it_to_themselves(private, ask, code, action):
    assert code(ask("ana", action, room=private, member=member("ana"))) == "not_allowed"


@pytest.mark.parametrize("action", ["remove", "ban"])
@pytest.mark.parametrize("role", ["owner", "moderator"])
def test_a_moderator_has_no_power_over_another_one_nor_over_an_owner(
    garden, ask, code, promote, action, role
):
    promote(garden, "bob")
    promote(garden, "cid", role)
    assert code(ask("bob", action, room=garden, member=member("cid"))) == "not_allowed"
    assert ask("ana", action, room=garden, member=member("cid"))["type"] == "done"


def test_the_last_owner_is_not_banned_even_by_a_token_that_moderates(
    garden, enter, ask, code, promote
):
    enter("staff", token={"*": ["read", "send", "moderate"]})
    ask("staff", "subscribe", room=garden)
    assert code(ask("staff", "ban", room=garden, member=member("ana"))) == "not_allowed"
    promote(garden, "bob", "owner")
    assert ask("staff", "ban", room=garden, member=member("ana"))["type"] == "done"


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("change", {"title": "Mine"}),
        ("change", {"archived": True}),
        ("invite", {}),
        ("remove", {"member": member("ana")}),
        ("ban", {"member": member("ana")}),
        ("unban", {"member": member("ana")}),
        ("role", {"member": member("bob"), "role": "owner"}),
    ],
)
def test_a_member_without_a_role_may_do_none_of_it(private, ask, code, hears, action, fields):
    assert code(ask("bob", action, room=private, **fields)) == "not_allowed"
    assert hears("ana") == []


@pytest.mark.parametrize(
    ("action", "fields"), [("change", {"archived": True}), ("role", {"role": "moderator"})]
)
def test_what_is_an_owners_right_is_not_a_moderators(garden, ask, code, promote, action, fields):
    promote(garden, "bob")
    fields = {**fields, **({"member": member("cid")} if action == "role" else {})}
    assert code(ask("bob", action, room=garden, **fields)) == "not_allowed"


@pytest.mark.parametrize("action", ["remove", "ban", "unban", "role", "change", "invite"])
def test_the_members_of_a_direct_room_are_all_alike(enter, ask, code, action):
    """Even one whose token moderates."""
    enter("ana", token={"*": ["read", "send", "moderate"]})
    enter("bob")
    room = ask("ana", "create", kind="direct", members=[member("bob")])["room"]
    ask("ana", "subscribe", room=room)
    fields = {
        "change": {"title": "Ours"},
        "invite": {"member": member("cid")},
        "role": {"member": member("bob"), "role": "owner"},
    }.get(action, {"member": member("bob")})
    assert code(ask("ana", action, room=room, **fields)) == "not_allowed"


def test_a_role_is_told_to_its_member_and_is_right_on_all_devices(
    private, enter, ask, hears, promote
):
    enter("bob-2", "bob")
    ask("bob-2", "subscribe", room=private)
    hears("bob"), hears("bob-2")
    promote(private, "bob")
    for device in ("bob", "bob-2"):
        assert [(each["type"], each["role"]) for each in hears(device)] == [("room", "moderator")]
        assert ask(device, "invite", room=private)["type"] == "invitation"


def test_a_lost_role_is_lost_at_once(private, ask, code, promote):
    promote(private, "bob", "moderator")
    promote(private, "bob", "member")
    assert code(ask("bob", "invite", room=private)) == "not_allowed"


def test_a_role_does_not_exceed_a_token(private, enter, ask, code, promote):
    """Bob's second device has signed in with a token that may only read."""
    enter("bob-2", "bob", token={"*": ["read"]})
    ask("bob-2", "subscribe", room=private)
    promote(private, "bob")
    assert code(ask("bob-2", "sendmessage", room=private, data="hello")) == "not_allowed"
    assert ask("bob", "sendmessage", room=private, data="hello")["type"] == "message"


def test_the_last_owner_cannot_become_a_member(private, ask, code):
    role = {"room": private, "member": member("ana"), "role": "member"}
    assert code(ask("ana", "role", **role)) == "not_allowed"


def test_a_stranger_gets_no_role_in_a_private_room(private, ask, code):
    role = {"room": private, "member": member("cid"), "role": "moderator"}
    assert code(ask("ana", "role", **role)) == "not_allowed"


def test_in_an_open_room_who_is_there_gets_a_role_and_who_is_not_does_not(
    garden, ask, code, promote
):
    promote(garden, "bob")
    role = {"room": garden, "member": member("dan"), "role": "moderator"}
    assert code(ask("ana", "role", **role)) == "not_allowed"


def test_who_is_banned_gets_no_role(garden, ask, code):
    ask("ana", "ban", room=garden, member=member("bob"))
    role = {"room": garden, "member": member("bob"), "role": "moderator"}
    assert code(ask("ana", "role", **role)) == "not_allowed"


def test_a_right_that_was_lost_since_the_subscription_was_read_is_gone(
    private, ask, code, promote, rooms, now
):
    """The membership decides, not the letters of the subscription, which change after it."""
    promote(private, "bob")
    seen = rooms.membership(private, member("bob"))
    rooms.set_role(private, seen, type(seen.role)("member"))
    assert code(ask("bob", "invite", room=private)) == "not_allowed"
    rooms.remove(private, rooms.membership(private, member("bob")), now)
    assert code(ask("bob", "change", room=private, title="Mine")) == "not_allowed"


@pytest.mark.parametrize("action", ["ban", "remove"])
def test_what_a_function_that_died_left_undone_is_done_when_it_is_asked_again(
    private, enter, ask, code, hears, store, monkeypatch, action
):
    """The membership has ended, and its subscriptions have not."""
    with monkeypatch.context() as patch:
        patch.setattr(store, "revoke", unavailable)
        assert code(ask("ana", action, room=private, member=member("bob"))) == "unavailable"
    assert ask("bob", "history", room=private)["type"] == "history"
    assert ask("ana", action, room=private, member=member("bob"))["type"] == "done"
    assert [frame["type"] for frame in hears("bob")] == ["unsubscribed"]
    enter("bob")
    assert code(ask("bob", "history", room=private)) == "not_subscribed"


def test_who_could_not_leave_completely_leaves_when_they_ask_again(
    private, enter, ask, code, store, monkeypatch
):
    enter("bob-2", "bob")
    ask("bob-2", "subscribe", room=private)
    with monkeypatch.context() as patch:
        patch.setattr(store, "revoke", unavailable)
        assert code(ask("bob", "leave", room=private)) == "unavailable"
    assert ask("bob", "leave", room=private)["type"] == "left"
    for device in ("bob", "bob-2"):
        assert code(ask(device, "history", room=private)) == "not_subscribed"


def unavailable(*_):
    raise StoreUnavailable("a throttle")


@pytest.mark.parametrize("action", ["ban", "remove"])
def test_a_stranger_does_not_learn_of_a_private_room_by_being_banned(private, ask, hears, action):
    ask("ana", action, room=private, member=member("cid"))
    assert hears("cid") == []


def test_a_removal_can_be_asked_for_again(private, ask, hears):
    """As after an answer that was lost."""
    for _ in range(2):
        assert ask("ana", "remove", room=private, member=member("bob"))["type"] == "done"
    assert len(hears("bob")) == 1


def test_who_is_in_an_open_room_without_a_role_can_be_sent_out(garden, ask, hears, code):
    assert ask("ana", "remove", room=garden, member=member("bob"))["type"] == "done"
    assert hears("bob") == [{"type": "unsubscribed", "room": garden, "reason": "removed"}]
    assert code(ask("bob", "history", room=garden)) == "not_subscribed"
    assert ask("bob", "subscribe", room=garden)["type"] == "subscribed"
