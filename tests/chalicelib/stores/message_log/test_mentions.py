"""Who is mentioned where, over all rooms."""

from dataclasses import replace

import pytest

from chalicelib.stores.message_log.items import RETENTION_S
from tests.chalicelib.stores.message_log.conftest import new_message


@pytest.fixture
def mention(log, clock):
    """`mention("bob", room="garden")`: a message a moment later; returns its number."""

    def send(*members, room="lobby", all=False, id=None):
        clock.wait(1000)
        message = new_message(f"to {members}", room=room, at=clock(), id=id)
        message = replace(message, mentions=members, mentions_room=all)
        return log.append(message).message.seq

    return send


@pytest.fixture
def found(log):
    """`found("bob", "lobby")`: the rooms and numbers of bob's mentions, newest first."""

    def read(member, *rooms, before=None, limit=10):
        return [
            (each.room, each.seq) for each in log.mentions(member, rooms, before, limit).mentions
        ]

    return read


def test_a_member_finds_the_mentions_of_all_rooms_newest_first(mention, found):
    one, two = mention("bob"), mention("bob", "cem", room="garden", id="7")
    three = mention("cem")
    assert found("bob") == [("garden", two), ("lobby", one)]
    assert found("cem") == [("lobby", three), ("garden", two)]
    assert found("ana") == []


def test_who_is_in_a_room_is_mentioned_with_all(mention, found):
    one, two = mention("bob"), mention(room="garden", all=True)
    three = mention("bob")
    assert found("bob") == [("lobby", three), ("lobby", one)]
    assert found("bob", "lobby", "garden") == [("lobby", three), ("garden", two), ("lobby", one)]


def test_a_message_that_mentions_a_member_and_all_is_found_once(mention, found):
    seq = mention("bob", "bob", all=True)
    assert found("bob", "lobby") == [("lobby", seq)]


def test_mentions_are_read_in_pages(log, mention, found):
    seqs = [mention("bob", all=not n % 2) for n in range(5)]
    first = log.mentions("bob", ["lobby"], None, 2)
    assert [each.seq for each in first.mentions] == [seqs[4], seqs[3]]
    assert found("bob", "lobby", before=first.before, limit=2) == [
        ("lobby", seqs[2]),
        ("lobby", seqs[1]),
    ]


def test_mentions_are_stored_with_their_message_once(log, mention, found):
    seq = mention("bob", id="7")
    assert mention("bob", id="7") == seq
    assert found("bob") == [("lobby", seq)]
    assert log.message("lobby", seq).mentions == ("bob",)


def test_mentions_expire_with_their_message(mention, found, clock):
    mention("bob")
    clock.wait(RETENTION_S * 1000 + 1000)
    assert found("bob") == []


def test_a_mention_holds_no_text(mention, dynamodb, messages_table):
    mention("bob")
    rows = dynamodb.scan(TableName=messages_table)["Items"]
    (row,) = [row for row in rows if row["room"] == {"S": "@bob#mentions"}]
    assert row.keys() == {"room", "seq", "of", "number", "expiresAt"}


def test_expired_mentions_that_are_not_deleted_yet_hide_no_others(mention, found, log, clock):
    """A page of them is empty, and says where the next one begins."""
    old = mention("bob")
    seqs = [mention(room="garden", all=True) for _ in range(3)]
    clock.wait(RETENTION_S * 1000)
    kept = mention("bob", room="kitchen")
    page = log.mentions("bob", ["garden"], None, 2)
    seen = [each.seq for each in page.mentions]
    while page.before is not None:
        page = log.mentions("bob", ["garden"], page.before, 2)
        seen += [each.seq for each in page.mentions]
    assert seen == [kept]
    assert not {old, *seqs} & set(seen)
