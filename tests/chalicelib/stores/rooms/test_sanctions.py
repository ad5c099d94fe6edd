"""Bans and mutes, with an end and without."""

import pytest

from chalicelib.domain import FOREVER, Kind
from chalicelib.stores.rooms import IsBanned, Stale
from chalicelib.stores.rooms.items import READER_RETENTION_S
from tests.chalicelib.stores.rooms.conftest import ANA, BOB, MEMBER, MODERATOR, NOW, PRIVATE

END = NOW + 60_000


@pytest.fixture
def expires_at(dynamodb, rooms_table):
    """`expires_at(room, BOB)`: when Bob's membership expires; None: never."""

    def find(room, who):
        key = {"room": {"S": room}, "item": {"S": f"member#{who.member}"}}
        row = dynamodb.get_item(TableName=rooms_table, Key=key)["Item"]
        return int(row["expiresAt"]["N"]) if "expiresAt" in row else None

    return find


@pytest.fixture
def muted_until(seen):
    def find(room, who):
        found = seen(room, who)
        return found and found.muted_until

    return find


# A ban


def test_a_ban_that_has_ended_is_none(rooms, private, ban, seen, counts):
    ban(private, BOB, END)
    with pytest.raises(IsBanned):
        rooms.add(private, BOB, MEMBER, END - 1)
    assert rooms.add(private, BOB, MEMBER, END)
    assert seen(private, BOB).banned_until is None
    assert counts(private) == (2, 1)


def test_whose_ban_has_ended_reads_and_leaves_and_creates_again(rooms, ban, role):
    ban("garden", BOB, END)
    with pytest.raises(IsBanned):
        rooms.mark_read("garden", Kind.OPEN, BOB, 7, END - 1)
    with pytest.raises(IsBanned):
        rooms.create_open("garden", BOB, END - 1, None, None)
    assert rooms.mark_read("garden", Kind.OPEN, BOB, 7, END) == (7, True)
    assert rooms.read_positions("garden", 9, END) == {BOB.member: 7}
    rooms.create_open("garden", BOB, END, None, None)
    assert role("garden", BOB) == "owner"


def test_a_ban_is_kept_until_some_time_after_its_end(ban, expires_at):
    ban("garden", BOB)
    assert expires_at("garden", BOB) is None
    ban("garden", BOB, END)
    assert expires_at("garden", BOB) == END // 1000 + READER_RETENTION_S
    ban("garden", BOB)
    assert expires_at("garden", BOB) is None


def test_a_ban_of_somebody_who_was_muted_since_the_read_looks_again(rooms, garden, mute, seen):
    before = seen(garden, BOB)
    mute(garden, BOB)
    with pytest.raises(Stale):
        rooms.ban(garden, before, BOB, END, NOW)


# A mute


@pytest.mark.parametrize("until", [END, FOREVER])
def test_a_member_is_muted_until_a_time_and_keeps_the_role(
    rooms, private, mute, seen, expires_at, until
):
    mute(private, BOB, until)
    found = seen(private, BOB)
    assert (found.role, found.muted_until) == (MEMBER, until)
    assert found.is_muted(until - 1)
    assert not found.is_muted(until)
    assert expires_at(private, BOB) is None
    rooms.unmute(private, found, NOW)
    assert seen(private, BOB).muted_until is None
    assert seen(private, BOB).role is MEMBER


def test_who_only_reads_in_an_open_room_is_muted_too_as_long_as_it_says(rooms, mute, expires_at):
    rooms.mark_read("garden", Kind.OPEN, BOB, 1, NOW)
    mute("garden", BOB)
    assert expires_at("garden", BOB) is None
    mute("garden", BOB, END)
    kept_until = END // 1000 + READER_RETENTION_S
    assert expires_at("garden", BOB) == kept_until
    assert rooms.mark_read("garden", Kind.OPEN, BOB, 2, END - 1) == (2, True)
    assert expires_at("garden", BOB) == kept_until
    later = END + 60_000
    assert rooms.mark_read("garden", Kind.OPEN, BOB, 3, later) == (3, True)
    assert expires_at("garden", BOB) == later // 1000 + READER_RETENTION_S


def test_a_reader_who_is_no_longer_muted_expires_as_others(rooms, mute, seen, expires_at):
    mute("garden", BOB)
    rooms.unmute("garden", seen("garden", BOB), NOW)
    assert expires_at("garden", BOB) == NOW // 1000 + READER_RETENTION_S


@pytest.mark.parametrize("change", ["leave", "remove"])
def test_nobody_loses_a_mute_by_leaving_and_coming_again(
    rooms, private, mute, seen, role, counts, muted_until, change
):
    mute(private, BOB, END)
    before = seen(private, BOB)
    if change == "leave":
        rooms.leave(private, Kind.PRIVATE, before, NOW)
    else:
        rooms.remove(private, before, NOW)
    assert role(private, BOB) is None
    assert counts(private) == (1, 1)
    rooms.leave(private, Kind.PRIVATE, seen(private, BOB), NOW)
    assert rooms.add(private, BOB, MEMBER, NOW)
    assert muted_until(private, BOB) == END


def test_nor_by_leaving_an_open_room_without_a_role(rooms, garden, mute, seen, muted_until):
    mute(garden, BOB, END)
    rooms.leave(garden, Kind.OPEN, seen(garden, BOB), END - 1)
    assert muted_until(garden, BOB) == END
    rooms.leave(garden, Kind.OPEN, seen(garden, BOB), END)
    assert muted_until(garden, BOB) is None


def test_the_last_member_who_leaves_muted_ends_the_room(rooms, garden, mute, seen, counts):
    mute(garden, ANA, END)
    rooms.leave(garden, Kind.OPEN, seen(garden, ANA), NOW)
    assert counts(garden) is None
    assert seen(garden, ANA).is_muted(NOW)


def test_who_is_muted_and_banned_is_still_muted_after_the_ban(
    rooms, private, mute, ban, muted_until, expires_at, seen
):
    mute(private, BOB)
    ban(private, BOB, END)
    assert expires_at(private, BOB) is None
    rooms.unban(private, BOB.member, NOW)
    assert muted_until(private, BOB) == FOREVER
    assert seen(private, BOB).banned_until is None
    ban(private, BOB, END)
    assert rooms.add(private, BOB, MEMBER, END)
    assert muted_until(private, BOB) == FOREVER


def test_who_is_banned_is_not_muted_besides(rooms, private, ban, seen):
    before = seen(private, BOB)
    ban(private, BOB, END)
    with pytest.raises(IsBanned):
        rooms.mute(private, seen(private, BOB), BOB, END, NOW)
    with pytest.raises(Stale):
        rooms.mute(private, before, BOB, END, NOW)


@pytest.mark.parametrize("change", ["mute", "unmute", "leave", "remove", "ban"])
def test_a_sanction_of_somebody_who_is_something_else_by_now_is_refused(
    rooms, private, mute, seen, change
):
    mute(private, BOB, END)
    before = seen(private, BOB)
    rooms.set_role(private, before, MODERATOR)
    mute(private, BOB, END + 1)
    arguments = {
        "mute": (before, BOB, END, NOW),
        "unmute": (before, NOW),
        "leave": (Kind.PRIVATE, before, NOW),
        "remove": (before, NOW),
        "ban": (before, BOB, END, NOW),
    }
    with pytest.raises(Stale):
        getattr(rooms, change)(PRIVATE, *arguments[change])
    assert seen(private, BOB).role is MODERATOR


def test_what_is_not_there_can_be_lifted_twice(rooms, private, mute, seen, muted_until):
    mute(private, BOB)
    before = seen(private, BOB)
    rooms.unmute(private, before, NOW)
    rooms.unmute(private, seen(private, BOB), NOW)
    rooms.unban(private, BOB.member, NOW)
    assert muted_until(private, BOB) is None
    assert seen(private, BOB).role is MEMBER
