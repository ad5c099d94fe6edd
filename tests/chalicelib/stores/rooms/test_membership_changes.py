"""Members who come, go, and get other roles."""

import pytest

from chalicelib.domain import FOREVER, Kind
from chalicelib.stores.rooms import (
    IsBanned,
    LastOwner,
    NotAMember,
    Stale,
)
from tests.chalicelib.stores.rooms.conftest import (
    ANA,
    BOB,
    CID,
    DIRECT,
    MEMBER,
    MODERATOR,
    NOW,
    OWNER,
    PRIVATE,
)


def test_who_is_banned_cannot_be_invited(accept, rooms, invitation, seen, role, ban):
    ban(PRIVATE, BOB)
    invite = invitation()
    with pytest.raises(IsBanned):
        accept(BOB, invite)
    assert role(PRIVATE, BOB) == "banned"
    assert accept(CID, invite)  # it was not used


def test_a_ban_ends_the_membership(rooms, private, seen, role, counts, ban):
    ban(private, BOB)
    assert role(private, BOB) == "banned"
    assert counts(private) == (1, 1)


def test_a_ban_can_be_repeated_and_forgotten(rooms, private, seen, role, accept, invitation, ban):
    for _ in range(2):
        ban(private, BOB)
    for _ in range(2):
        rooms.unban(private, BOB.member, NOW)
    assert role(private, BOB) is None
    assert accept(BOB, invitation())


def test_forgetting_a_ban_changes_nothing_for_a_member(rooms, private, role):
    rooms.unban(private, BOB.member, NOW)
    assert role(private, BOB) == "member"


def test_a_stranger_to_an_open_room_can_be_banned_for_ever(rooms, role, dynamodb, rooms_table, ban):
    rooms.mark_read("garden", Kind.OPEN, BOB, 7, NOW)
    ban("garden", BOB)
    assert role("garden", BOB) == "banned"
    (row,) = dynamodb.scan(TableName=rooms_table)["Items"]
    assert "expiresAt" not in row


def test_a_member_leaves(rooms, private, seen, role, counts):
    rooms.leave(private, Kind.PRIVATE, seen(private, BOB), NOW)
    assert role(private, BOB) is None
    assert counts(private) == (1, 1)


def test_the_last_owner_stays_while_others_are_members(rooms, private, seen, role, ban):
    for change in (
        lambda: rooms.leave(private, Kind.PRIVATE, seen(private, ANA), NOW),
        lambda: rooms.remove(private, seen(private, ANA), NOW),
        lambda: ban(private, ANA),
        lambda: rooms.set_role(private, seen(private, ANA), MEMBER),
    ):
        with pytest.raises(LastOwner):
            change()
    assert role(private, ANA) == "owner"


def test_one_of_two_owners_may_go(rooms, private, seen, role, counts):
    rooms.set_role(private, seen(private, BOB), OWNER)
    assert counts(private) == (2, 2)
    rooms.leave(private, Kind.PRIVATE, seen(private, ANA), NOW)
    assert counts(private) == (1, 1)
    assert role(private, BOB) == "owner"


@pytest.mark.parametrize("room", ["garden", DIRECT, PRIVATE])
def test_a_room_ends_with_its_last_member(rooms, garden, seen, counts, room):
    kind = Kind(room.partition(".")[0]) if "." in room else Kind.OPEN
    if kind is Kind.PRIVATE:
        rooms.create_private(room, ANA, NOW, None, None)
    elif kind is Kind.DIRECT:
        rooms.create_direct(room, [ANA, BOB], NOW)
        rooms.leave(room, kind, seen(room, BOB), NOW)
    rooms.leave(room, kind, seen(room, ANA), NOW)
    assert counts(room) is None
    assert rooms.rooms_of(ANA.member, 9).rooms == ([] if room == "garden" else ["garden"])
    assert rooms.open_rooms(9).rooms == ([] if room == "garden" else ["garden"])


def test_a_banned_member_cannot_leave_the_ban(rooms, private, seen, role, ban):
    ban(private, BOB)
    with pytest.raises(IsBanned):
        rooms.leave(private, Kind.PRIVATE, seen(private, BOB), NOW)
    assert role(private, BOB) == "banned"


def test_who_was_banned_since_the_read_cannot_leave(rooms, garden, seen, role, ban):
    rooms.mark_read(garden, Kind.OPEN, BOB, 7, NOW)
    before = seen(garden, BOB)
    ban(garden, BOB)
    with pytest.raises(Stale):
        rooms.leave(garden, Kind.OPEN, before, NOW)
    assert role(garden, BOB) == "banned"


@pytest.mark.parametrize("change", ["leave", "remove", "ban", "set_role"])
def test_a_change_of_somebody_who_is_something_else_by_now_is_refused(
    rooms, private, seen, role, change
):
    before = seen(private, BOB)
    rooms.set_role(private, before, MODERATOR)
    arguments = {
        "leave": (Kind.PRIVATE, before, NOW),
        "remove": (before, NOW),
        "ban": (before, BOB, FOREVER, NOW),
        "set_role": (before, OWNER),
    }
    with pytest.raises(Stale):
        getattr(rooms, change)(private, *arguments[change])
    assert role(private, BOB) == "moderator"


def test_a_role_is_set_once_though_it_is_asked_for_twice(rooms, private, seen, role):
    before = seen(private, BOB)
    for _ in range(2):
        rooms.set_role(private, before, MODERATOR)
    assert role(private, BOB) == "moderator"


def test_who_only_reads_has_no_role_to_take(rooms, garden, seen):
    rooms.mark_read(garden, Kind.OPEN, BOB, 7, NOW)
    for change in (
        lambda: rooms.remove(garden, seen(garden, BOB), NOW),
        lambda: rooms.set_role(garden, seen(garden, BOB), MODERATOR),
    ):
        with pytest.raises(NotAMember):
            change()


def test_who_reads_in_an_open_room_can_become_a_member(rooms, garden, seen, role, counts):
    rooms.mark_read(garden, Kind.OPEN, BOB, 7, NOW)
    assert rooms.add(garden, BOB, MODERATOR, NOW)
    assert role(garden, BOB) == "moderator"
    assert seen(garden, BOB).read == 7
    assert counts(garden) == (2, 1)


def test_memberships_are_listed_in_pages(rooms, private):
    first, after = rooms.memberships(private, 1)
    assert [each.person for each in first] == [ANA]
    second, after = rooms.memberships(private, 2, after)
    assert [each.person for each in second] == [BOB]
    assert after is None


def test_a_state_has_the_settings_and_the_memberships_asked_for(rooms, private):
    state = rooms.state(private, [BOB.member, CID.member, BOB.member])
    assert state.settings.title == "Plans"
    assert [each.person for each in state.memberships.values()] == [BOB]
    assert rooms.state("lobby", [BOB.member]) == (None, {})
