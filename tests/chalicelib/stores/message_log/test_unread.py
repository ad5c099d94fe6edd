"""How many messages a member has not read, and what it costs to know."""

import pytest

from chalicelib.stores.message_log.gaps import SEAL_AFTER_MS
from tests.chalicelib.stores.message_log.conftest import NOW, new_message

EMOJI = "\N{GRINNING FACE}" * 4_000


@pytest.fixture
def sent(log):
    """`sent("ana", 3)`: the numbers of so many new messages."""

    def send(member, count=1, data="hello"):
        return [log.append(new_message(data, member=member)).message.seq for _ in range(count)]

    return send


@pytest.fixture
def queries(dynamodb):
    """The queries since the test began."""
    asked = []
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb.Query", lambda params, **_: asked.append(params)
    )
    return asked


def test_the_messages_of_others_count(log, sent):
    (read,), (*_, last) = sent("ana"), sent("bob", 3)
    sent("ana", 2)
    assert log.unread("lobby", read, "ana") == (last + 2, 3)
    assert log.unread("lobby", last, "ana") == (last + 2, 0)
    assert log.unread("lobby", read, "bob") == (last + 2, 2)


def test_without_a_read_position_all_count(log, sent):
    sent("bob", 3)
    assert log.unread("lobby", 0, "ana").unread == 3
    assert log.unread("garden", 0, "ana") == (0, 0)


def test_a_hundred_are_counted_at_most(log, sent, queries):
    sent("bob", 120)
    queries.clear()
    assert log.unread("lobby", 0, "ana").unread == 100
    assert len(queries) == 1


def test_the_messages_of_others_are_found_behind_many_of_ones_own(log, sent):
    (first, *_) = sent("bob", 2)
    sent("ana", 150)
    assert log.unread("lobby", first, "ana").unread == 1


def test_the_count_ends_after_200_entries_so_that_nobody_makes_it_dear(log, sent):
    (first, *_) = sent("bob", 2)
    sent("ana", 210)
    assert log.unread("lobby", first, "ana").unread == 0


def test_what_is_void_does_not_count(log, sent, reserve, clock):
    (read,) = sent("bob")
    reserve(2)
    (last,) = sent("bob")
    clock.wait(SEAL_AFTER_MS + 1)
    log.after("lobby", 0, 10)
    assert log.unread("lobby", read, "ana") == (last, 1)


def test_deleted_messages_and_changes_do_not_count(log, sent, remove, react):
    read, *others = sent("ana") + sent("bob", 3)
    remove(others[0]), react(others[1]), react(others[2])
    assert log.unread("lobby", read, "ana") == (others[-1], 2)


def test_what_has_expired_does_not_count(log, say, clock):
    say("old")
    clock.wait(31 * 24 * 3_600_000)
    last = say("new")
    assert log.unread("lobby", 0, "bob") == (last, 1)


def test_what_is_read_costs_one_entry(log, sent, queries, dynamodb, messages_table):
    last = sent("bob", 5, EMOJI)[-1]
    queries.clear()
    assert log.unread("lobby", last, "ana") == (last, 0)
    (query,) = queries
    assert query["ExpressionAttributeValues"][":seq"] == {"N": str(last)}


def test_the_newest_number_is_known_if_the_entry_that_was_read_is_gone(log, sent, delete):
    first, last = sent("bob", 2)
    delete("lobby", last)
    assert log.unread("lobby", last, "ana") == (first, 0)


def test_it_may_be_asked_for_as_it_was_last_written(log, sent, queries):
    sent("bob")
    queries.clear()
    log.unread("lobby", NOW, "ana", is_consistent=True)
    assert [query["ConsistentRead"] for query in queries] == [True]
