"""Members who are invited, and who leave."""

import pytest

from tests.chalicelib.chat.rooms.conftest import PRIVATE_ELSEWHERE, member


@pytest.fixture
def invitation(private, ask):
    """`invitation()`: the text of one to the private room."""
    return lambda **fields: ask("ana", "invite", room=private, **fields)["invite"]


def test_an_invitation_lets_whoever_has_it_into_the_room(private, ask, clock):
    answer = ask("ana", "invite", room=private, uses=2, expiresIn=60)
    assert (answer["type"], answer["room"], answer["uses"]) == ("invitation", private, 2)
    assert answer["expiresAt"] == clock.now + 60_000
    room = ask("cid", "accept", invite=answer["invite"])
    assert (room["type"], room["room"], room["title"]) == ("room", private, "Plans")
    assert room["role"] == "member"
    assert ask("cid", "subscribe", room=private)["type"] == "subscribed"


def test_who_accepts_is_told_on_all_devices(private, enter, ask, hears, invitation):
    enter("cid-2", "cid")
    ask("cid", "accept", invite=invitation())
    assert [frame["room"] for frame in hears("cid-2")] == [private]


def test_an_invitation_ends_with_its_uses(private, enter, ask, code, invitation):
    invite = invitation()
    ask("cid", "accept", invite=invite)
    enter("dan")
    assert code(ask("dan", "accept", invite=invite)) == "not_allowed"
    assert ask("cid", "accept", invite=invite)["type"] == "room"  # a member already


def test_an_invitation_ends_with_its_time(private, ask, code, clock, invitation):
    invite = invitation(expiresIn=60)
    clock.now += 60_000
    assert code(ask("cid", "accept", invite=invite)) == "not_allowed"


def test_a_member_is_invited_at_once(private, enter, ask, hears):
    enter("cid-2", "cid")
    assert ask("ana", "invite", room=private, member=member("cid"))["type"] == "done"
    for device in ("cid", "cid-2"):
        (told,) = hears(device)
        assert (told["type"], told["room"], told["role"]) == ("room", private, "member")
    assert ask("cid", "subscribe", room=private)["type"] == "subscribed"
    assert ask("ana", "invite", room=private, member=member("cid"))["type"] == "done"
    assert hears("cid") == []


def test_an_absent_member_finds_the_room_later(private, enter, ask):
    ask("ana", "invite", room=private, member=member("dan"))
    enter("dan")
    assert [room["room"] for room in ask("dan", "rooms")["rooms"]] == [private]


def test_only_those_who_moderate_may_invite(private, ask, code, promote):
    assert code(ask("bob", "invite", room=private)) == "not_allowed"
    promote(private, "bob")
    assert ask("bob", "invite", room=private)["type"] == "invitation"


def test_nobody_is_invited_to_a_direct_room(trio, ask, code):
    room = ask("ana", "create", kind="direct", members=[member("bob")])["room"]
    ask("ana", "subscribe", room=room)
    assert code(ask("ana", "invite", room=room)) == "not_allowed"
    assert code(ask("ana", "invite", room=room, member=member("cid"))) == "not_allowed"


def test_who_is_banned_is_not_invited(private, enter, ask, code, invitation, hears):
    invite = invitation()
    ask("ana", "ban", room=private, member=member("bob"))
    enter("bob")
    hears("bob")
    refused = ask("bob", "accept", invite=invite)
    assert code(refused) == "not_allowed"
    assert code(ask("ana", "invite", room=private, member=member("bob"))) == "not_allowed"
    assert hears("bob") == []


@pytest.mark.parametrize(
    "invite",
    [
        "x",
        "~",
        "garden~",
        f"{PRIVATE_ELSEWHERE}~{'x' * 22}",
        "~" * 128,
        "private.a~b",
        "@ana~x",
        "#open~x",
    ],
)
def test_a_forged_invitation_is_answered_as_a_used_one(private, ask, invite):
    refused = ask("cid", "accept", invite=invite)
    assert refused["code"] == "not_allowed"
    assert refused["message"] == "This invitation is not valid."


def test_an_invitation_is_not_to_another_room(private, garden, ask, code, invitation):
    secret = invitation().partition("~")[2]
    assert code(ask("cid", "accept", invite=f"{garden}~{secret}")) == "not_allowed"


def test_an_invitation_does_not_help_whose_token_does_not_allow_the_room(
    private, enter, ask, code, invitation
):
    enter("dan", token={"team-*": ["read", "send"]})
    invite = invitation()
    assert code(ask("dan", "accept", invite=invite)) == "not_allowed"
    assert ask("cid", "accept", invite=invite)["type"] == "room"


def test_who_leaves_is_out_on_all_devices(private, enter, ask, hears, code, clock):
    enter("bob-2", "bob")
    ask("bob-2", "subscribe", room=private)
    clock.now += 1_000  # for the next presence
    hears("ana"), hears("bob")
    assert ask("bob", "leave", room=private)["type"] == "left"
    gone = {"type": "unsubscribed", "room": private, "reason": "left"}
    assert hears("bob") == [gone]
    assert hears("bob-2") == [gone]
    assert [frame["type"] for frame in hears("ana")] == ["presence"]
    assert code(ask("bob", "history", room=private)) == "not_subscribed"
    assert code(ask("bob-2", "subscribe", room=private)) == "not_allowed"


def test_the_last_owner_cannot_leave_the_others_alone(private, ask, code, promote):
    assert code(ask("ana", "leave", room=private)) == "not_allowed"
    promote(private, "bob", "owner")
    assert ask("ana", "leave", room=private)["type"] == "left"


def test_the_last_member_may_leave(private, ask, code):
    ask("bob", "leave", room=private)
    assert ask("ana", "leave", room=private)["type"] == "left"
    assert code(ask("ana", "subscribe", room=private)) == "not_allowed"


def test_one_may_leave_an_open_room_without_a_role(garden, ask, hears):
    assert ask("bob", "leave", room=garden)["type"] == "left"
    assert [frame["type"] for frame in hears("bob")] == ["unsubscribed"]
    assert ask("bob", "subscribe", room=garden)["type"] == "subscribed"


def test_members_are_listed_in_pages_with_their_roles(private, ask, promote):
    promote(private, "bob")
    first = ask("bob", "memberships", room=private, limit=1)
    second = ask("bob", "memberships", room=private, after=first["next"])
    assert [first["members"], second["members"]] == [
        [{"member": member("ana"), "name": "Ana", "role": "owner"}],
        [{"member": member("bob"), "name": "Bob", "role": "moderator"}],
    ]
    assert "next" not in second


def test_who_moderates_sees_who_is_banned(garden, ask):
    ask("ana", "ban", room=garden, member=member("bob"))
    assert [each["member"] for each in ask("cid", "memberships", room=garden)["members"]] == [
        member("ana")
    ]
    assert ask("ana", "memberships", room=garden)["members"][1] == {
        "member": member("bob"),
        "name": "Bob",
        "banned": True,
    }


def test_who_only_reads_in_an_open_room_is_none_of_its_members(garden, ask):
    ask("ana", "sendmessage", room=garden, data="hello")
    ask("bob", "read", room=garden, upTo=2**53 - 1)
    assert len(ask("ana", "memberships", room=garden)["members"]) == 1


def test_a_page_after_all_members_is_empty_however_its_beginning_is_written(private, ask, dynamodb):
    ranges = []
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb.Query",
        lambda params, **_: ranges.append(params["ExpressionAttributeValues"]),
    )
    for after in ("z" * 22, "~", "~~~"):
        answer = ask("ana", "memberships", room=private, after=after)
        assert (answer["type"], answer["members"]) == ("memberships", [])
    bounds = [(each[":low"]["S"], each[":high"]["S"]) for each in ranges if ":high" in each]
    assert all(low <= high for low, high in bounds)  # as DynamoDB demands, and moto does not
