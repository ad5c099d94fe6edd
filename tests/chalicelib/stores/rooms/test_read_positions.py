"""How far members have read."""

import pytest

from chalicelib.domain import Kind
from chalicelib.stores.rooms import IsBanned, NotAMember
from tests.chalicelib.stores.rooms.conftest import ANA, BOB, CID, NOW, person


def test_a_read_position_only_grows(rooms, private):
    assert rooms.mark_read(private, Kind.PRIVATE, BOB, 7, NOW) == (7, True)
    assert rooms.mark_read(private, Kind.PRIVATE, BOB, 5, NOW) == (7, False)
    assert rooms.mark_read(private, Kind.PRIVATE, BOB, 9, NOW) == (9, True)
    assert rooms.membership(private, BOB.member).read == 9


@pytest.mark.parametrize("has_role", [True, False])
def test_in_an_open_room_it_expires_only_for_those_without_a_role(
    rooms, garden, dynamodb, rooms_table, has_role
):
    who = ANA if has_role else BOB
    for up_to, is_new in ((7, True), (8, True), (8, False)):
        assert rooms.mark_read(garden, Kind.OPEN, who, up_to, NOW) == (up_to, is_new)
    key = {"room": {"S": garden}, "item": {"S": f"member#{who.member}"}}
    row = dynamodb.get_item(TableName=rooms_table, Key=key)["Item"]
    assert row["readUpTo"] == {"N": "8"}
    assert ("expiresAt" in row) != has_role


def test_a_member_reads_under_the_last_name(rooms, private):
    rooms.mark_read(private, Kind.PRIVATE, BOB._replace(name="Rob", look="rob"), 7, NOW)
    assert rooms.membership(private, BOB.member).person == (BOB.member, "Rob", "rob", None)
    rooms.mark_read(private, Kind.PRIVATE, BOB._replace(vouched=True), 8, NOW)
    assert rooms.membership(private, BOB.member).person == (BOB.member, "Bob", None, True)


@pytest.mark.parametrize("kind", [Kind.PRIVATE, Kind.DIRECT])
def test_a_stranger_has_no_read_position(rooms, private, kind):
    with pytest.raises(NotAMember):
        rooms.mark_read(private, kind, CID, 7, NOW)
    assert rooms.membership(private, CID.member) is None


def test_who_is_banned_has_none(rooms, garden, private, seen, ban):
    ban(garden, BOB)
    ban(private, BOB)
    for room, kind in ((garden, Kind.OPEN), (private, Kind.PRIVATE)):
        with pytest.raises(IsBanned):
            rooms.mark_read(room, kind, BOB, 7, NOW)


def test_the_read_positions_of_a_room_are_those_of_its_members(rooms, private, seen, ban):
    rooms.mark_read(private, Kind.PRIVATE, ANA, 7, NOW)
    rooms.mark_read(private, Kind.PRIVATE, BOB, 9, NOW + 5)
    assert rooms.read_positions(private, 2, NOW) == {ANA.member: 7, BOB.member: 9}
    assert rooms.read_positions(private, 2, NOW, since=NOW + 5) == {BOB.member: 9}
    ban(private, BOB)
    assert rooms.read_positions(private, 2, NOW) == {ANA.member: 7}


def test_a_room_of_too_many_members_has_none(rooms):
    for number in range(3):
        rooms.mark_read("garden", Kind.OPEN, person(f"P{number}"), 7, NOW)
    assert rooms.read_positions("garden", 2, NOW) is None
    assert len(rooms.read_positions("garden", 3, NOW)) == 3
