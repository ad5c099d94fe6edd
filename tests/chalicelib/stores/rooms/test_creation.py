"""Rooms that are created, listed and changed."""

import pytest

from chalicelib.domain import Kind
from chalicelib.stores.rooms import AlreadyExists, IsBanned
from tests.chalicelib.stores.rooms.conftest import ANA, BOB, CID, DIRECT, NOW, PRIVATE, person


def test_an_open_room_has_the_owner_and_the_settings_that_it_was_created_with(
    rooms, garden, role, counts
):
    settings = rooms.settings(garden)
    assert (settings.title, settings.topic) == ("Garden", "roses")
    assert settings.created_by == ANA.member
    assert role(garden, ANA) == "owner"
    assert counts(garden) == (1, 1)


def test_an_open_room_is_created_once(rooms, garden, role):
    with pytest.raises(AlreadyExists):
        rooms.create_open(garden, BOB, NOW, "Mine", None)
    assert rooms.settings(garden).title == "Garden"
    assert role(garden, BOB) is None


def test_who_is_banned_from_an_open_room_cannot_create_it(rooms, counts, ban):
    ban("garden", BOB)
    with pytest.raises(IsBanned):
        rooms.create_open("garden", BOB, NOW, None, None)
    assert counts("garden") is None
    assert rooms.open_rooms(10).rooms == []


def test_who_has_read_in_an_open_room_and_creates_it_keeps_the_read_position(
    rooms, dynamodb, rooms_table
):
    rooms.mark_read("garden", Kind.OPEN, ANA, 7, NOW)
    rooms.create_open("garden", ANA, NOW, None, None)
    assert rooms.membership("garden", ANA.member).read == 7
    rows = dynamodb.scan(TableName=rooms_table)["Items"]
    assert [row for row in rows if "expiresAt" in row] == []


def test_a_private_room_has_its_members_and_is_not_listed(rooms, private, role, counts):
    assert [role(private, who) for who in (ANA, BOB, CID)] == ["owner", "member", None]
    assert counts(private) == (2, 1)
    assert rooms.open_rooms(10).rooms == []


def test_a_private_room_is_never_made_twice(rooms, private, role):
    with pytest.raises(AlreadyExists):
        rooms.create_private(PRIVATE, CID, NOW, "Mine", None)
    assert role(private, CID) is None


def test_a_direct_room_is_found_again(rooms, role, counts):
    assert rooms.create_direct(DIRECT, [ANA, BOB], NOW) == [ANA, BOB]
    assert rooms.create_direct(DIRECT, [BOB, ANA], NOW + 1) == []
    assert [role(DIRECT, who) for who in (ANA, BOB)] == ["member", "member"]
    assert counts(DIRECT) == (2, 0)


def test_who_has_left_a_direct_room_is_in_it_again_when_it_is_created_again(
    rooms, role, counts, seen
):
    rooms.create_direct(DIRECT, [ANA, BOB], NOW)
    rooms.leave(DIRECT, Kind.DIRECT, seen(DIRECT, BOB), NOW)
    assert rooms.create_direct(DIRECT, [ANA, BOB], NOW) == [BOB]
    assert role(DIRECT, BOB) == "member"
    assert counts(DIRECT) == (2, 0)


def test_a_direct_room_may_have_twenty_members(rooms, counts):
    rooms.create_direct(DIRECT, [person(f"P{number}") for number in range(20)], NOW)
    assert counts(DIRECT) == (20, 0)


def test_the_open_rooms_are_listed_in_pages(rooms):
    for name in ("c", "a", "d", "b"):
        rooms.create_open(name, ANA, NOW, None, None)
    first = rooms.open_rooms(3)
    assert first == (["a", "b", "c"], "c")
    assert rooms.open_rooms(3, first.after) == (["d"], None)


def test_the_rooms_of_a_member_are_listed_in_pages(rooms, private, garden):
    rooms.create_direct(DIRECT, [ANA, BOB], NOW)
    rooms.mark_read("lobby", Kind.OPEN, ANA, 1, NOW)
    first = rooms.rooms_of(ANA.member, 3)
    assert first == ([DIRECT, "garden", "lobby"], "lobby")
    assert rooms.rooms_of(ANA.member, 3, first.after) == ([PRIVATE], None)
    assert rooms.rooms_of(CID.member, 3) == ([], None)


def test_views_have_the_settings_and_the_place_of_one_member(rooms, private, garden):
    views = rooms.views([private, garden, "lobby"], BOB.member)
    assert views[private].settings.title == "Plans"
    assert views[private].membership.person == BOB
    assert views[garden].settings.title == "Garden"
    assert views[garden].membership is None
    assert views["lobby"] == ("lobby", None, None)


def test_fifty_rooms_are_viewed_in_one_call(rooms, any_client, monkeypatch):
    calls, batch_get_item = [], any_client.batch_get_item
    monkeypatch.setattr(
        any_client, "batch_get_item", lambda **request: calls.append(1) or batch_get_item(**request)
    )
    views = rooms.views([f"room-{number}" for number in range(50)], ANA.member)
    assert len(views) == 50
    assert len(calls) == 1
