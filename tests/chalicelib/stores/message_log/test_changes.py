"""MessageLog.changes_after, changes_since: which messages have changed, and what they are now."""

import pytest

from chalicelib.domain import ChangeKind
from chalicelib.stores.message_log import ChangeEntry, ChangesPage, items
from chalicelib.stores.message_log.gaps import ABANDONED_AFTER_MS, SEAL_AFTER_MS
from tests.chalicelib.stores.message_log.conftest import NOW, change_of, reacting

FIRST = NOW + 1
DAY_MS = 24 * 3_600_000


@pytest.fixture
def reserve_change(log):
    """Reserve the number of a change for a writer that dies."""
    return lambda: log._counter.reserve("lobby#changes").seq


def test_changes_are_read_in_order_with_each_message_as_it_is_now(log, say, react, edit, remove):
    one, two = say("one"), say("two")
    react(two), edit(one, "ONE"), react(one), remove(two)
    page = log.changes_after("lobby", 0, 10)
    assert page.entries == [
        ChangeEntry(FIRST, two, ChangeKind.REACT, "bob"),
        ChangeEntry(FIRST + 1, one, ChangeKind.EDIT, "ana"),
        ChangeEntry(FIRST + 2, one, ChangeKind.REACT, "bob"),
        ChangeEntry(FIRST + 3, two, ChangeKind.DELETE, "ana"),
    ]
    assert (page.messages[one].data, page.messages[one].revision) == ("ONE", 2)
    assert (page.messages[two].data, page.messages[two].reactions) == ("", ())
    assert (page.first, page.up_to, page.more, page.last) == (1, FIRST + 3, False, None)
    later = log.changes_after("lobby", FIRST + 1, 10)
    assert [entry.seq for entry in later.entries] == [FIRST + 2, FIRST + 3]
    assert (later.first, later.up_to) == (FIRST + 2, FIRST + 3)


def test_a_page_has_the_changes_of_a_limited_number_of_messages(log, say, react):
    seqs = [say(f"{n}") for n in range(4)]
    for seq in seqs:
        react(seq, "+1"), react(seq, "-1")
    react(seqs[0], "later")
    page = log.changes_after("lobby", 0, 2)
    assert (set(page.messages), len(page.entries)) == (set(seqs[:2]), 4)
    assert (page.up_to, page.more) == (FIRST + 3, True)
    rest = log.changes_after("lobby", page.up_to, 10)
    assert (set(rest.messages), rest.more) == ({seqs[2], seqs[3], seqs[0]}, False)


def test_the_messages_of_a_page_lie_below_a_change_that_is_still_being_written(
    log, say, react, reserve_change
):
    seq = say("hello")
    react(seq), reserve_change(), react(seq, "-1")
    page = log.changes_after("lobby", 0, 10)
    assert (len(page.entries), page.up_to, page.last) == (1, FIRST, FIRST + 2)


def test_a_reader_seals_the_number_of_a_change_whose_writer_has_died(
    log, say, react, reserve_change, clock
):
    seq = say("hello")
    react(seq), reserve_change(), react(seq, "-1")
    clock.wait(SEAL_AFTER_MS + 1)
    page = log.changes_after("lobby", 0, 10)
    assert (len(page.entries), page.up_to, page.sealed) == (2, FIRST + 2, [FIRST + 1])


def test_a_change_that_is_seen_before_its_message_has_changed_is_waited_for(
    log, say, react, dynamodb, messages_table
):
    """In the middle of its transaction."""
    seq = say("hello")
    key = items.key("lobby", seq)
    before = dynamodb.get_item(TableName=messages_table, Key=key)["Item"]
    react(seq)
    after = dynamodb.get_item(TableName=messages_table, Key=key)["Item"]
    dynamodb.put_item(TableName=messages_table, Item=before)
    log._messages._sleep = lambda _: dynamodb.put_item(TableName=messages_table, Item=after)
    assert log.changes_after("lobby", 0, 10).messages[seq].revision == 1


def test_a_message_that_is_gone_has_no_state(log, say, react, delete):
    one, two = say("one"), say("two")
    react(one), react(two), delete("lobby", one)
    page = log.changes_after("lobby", 0, 10)
    assert (len(page.entries), set(page.messages)) == (2, {two})


# Where to begin


def test_a_room_without_changes_begins_at_zero(log, say):
    say("hello")
    assert log.changes_after("lobby", None, 10) == ChangesPage([], {}, 1, 0)
    assert log.changes_after("lobby", 0, 10) == ChangesPage([], {}, 1, 0)
    assert log.before("lobby", None, 10).changes == 0
    assert log.last_change("lobby") == 0


def test_the_first_change_of_a_room_follows_zero(log, say, react):
    """So that nobody takes it for a loss."""
    seq = say("hello")
    changed = react(seq)
    assert (changed.first, changed.seq) == (1, FIRST)
    assert log.changes_after("lobby", 0, 10).first == 1
    assert react(seq, "-1").first == FIRST + 1


def test_a_newest_page_tells_from_which_change_to_go_on(log, say, react):
    seq = say("hello")
    react(seq), react(seq, "-1")
    page = log.before("lobby", None, 10)
    assert (page.changes, page.messages[0].revision) == (FIRST + 1, 2)
    assert log.changes_after("lobby", None, 10) == ChangesPage([], {}, FIRST + 2, FIRST + 1)
    assert log.before("lobby", seq + 1, 10).changes is None
    assert log.after("lobby", 0, 10).changes is None
    assert log.last_change("lobby") == FIRST + 1


def test_one_goes_on_below_a_change_that_is_still_being_written(
    log, say, react, reserve_change, clock
):
    seq = say("hello")
    react(seq), reserve_change(), [react(seq, f"{n}") for n in range(30)]
    assert log.before("lobby", None, 10).changes == FIRST
    clock.wait(SEAL_AFTER_MS + 1)
    react(seq, "later")
    assert log.before("lobby", None, 10).changes == FIRST + 32


def test_what_nobody_can_be_writing_any_more_is_not_looked_at(
    log, say, react, reserve_change, clock, dynamodb
):
    seq = say("hello")
    react(seq), reserve_change(), [react(seq, f"{n}") for n in range(30)]
    clock.wait(ABANDONED_AFTER_MS + 1)
    reads = []
    dynamodb.meta.events.register(
        "after-call.dynamodb.Query", lambda parsed, **_: reads.append(len(parsed["Items"]))
    )
    assert log.changes_after("lobby", None, 10).up_to == FIRST + 31
    assert reads == [5]


def test_what_is_read_after_the_number_to_go_on_from_has_seen_its_changes(
    log, say, react, dynamodb
):
    """A change in the middle of the read may be told twice, but not be missed."""
    seq = say("hello")
    react(seq)
    met = []

    def meet(params, **_):
        if params["ExpressionAttributeValues"][":room"]["S"] == "lobby" and not met:
            met.append(react(seq, "-1"))

    dynamodb.meta.events.register("provide-client-params.dynamodb.Query", meet)
    page = log.before("lobby", None, 10)
    assert (page.changes, page.messages[0].revision) == (FIRST, 2)


# What is not kept


def test_changes_that_have_expired_are_not_missed(log, say, react, clock):
    """The messages that they have changed have expired before them."""
    react(say("old"))
    clock.wait(31 * DAY_MS)
    page = log.changes_after("lobby", FIRST - 1, 10)
    assert (page.entries, page.first, page.up_to) == ([], FIRST, FIRST)
    assert log.before("lobby", None, 10).changes == FIRST


def test_nothing_is_missed_though_a_counter_begins_again(log, say, react, clock):
    """Such as by a reader who came when all changes had expired."""
    clock.wait(60_000)
    changed = react(say("hello"))
    page = log.changes_after("lobby", NOW, 10)
    assert (page.first, page.up_to) == (NOW + 1, changed.seq)


def test_a_change_is_kept_as_long_as_its_message(log, say, react, clock, dynamodb):
    verb, request = log.ruling("lobby", 0, 365)
    dynamodb.transact_write_items(TransactItems=[{verb: request}])
    seq = say("hello")
    react(seq)
    clock.wait(300 * DAY_MS)
    assert log.changes_after("lobby", 0, 10).messages[seq].revision == 1


def test_a_change_expires_by_its_own_time(log, say, react, clock, dynamodb, messages_table):
    seq = say("hello")
    clock.wait(20 * DAY_MS)
    changed = react(seq)
    key = items.key("lobby#changes", changed.seq)
    entry = dynamodb.get_item(TableName=messages_table, Key=key)["Item"]
    assert int(entry["expiresAt"]["N"]) == clock() // 1000 + items.RETENTION_S
    clock.wait(11 * DAY_MS)
    assert (log.message("lobby", seq), log.changes_after("lobby", 0, 10).messages) == (None, {})


# The newest ones


def test_the_newest_changes_are_read_back_to_a_time(log, say, react, clock):
    seqs, made = [say(f"{n}") for n in range(3)], []
    for seq in seqs:
        made += [react(seq, "+1").seq, react(seq, "-1").seq]
        clock.wait(1000)
    page = log.changes_since("lobby", clock() - 2000)
    assert [entry.seq for entry in page.entries] == made[2:]
    assert (set(page.messages), page.first, page.up_to) == (set(seqs[1:]), made[2], made[5])
    assert log.changes_since("lobby", clock() + 1).entries == []


def test_the_newest_changes_lie_below_one_that_is_still_being_written(
    log, say, react, reserve_change, clock
):
    seq = say("hello")
    react(seq), reserve_change(), react(seq, "-1")
    page = log.changes_since("lobby", clock() - 1000)
    assert ([entry.seq for entry in page.entries], page.up_to, page.last) == (
        [FIRST],
        FIRST,
        FIRST + 2,
    )


def test_many_changes_of_one_message_are_one_state(log, say, clock):
    seq = say("hello")
    for n in range(60):
        log.change(change_of(seq, at=clock()), reacting(f"{n}"))
    page = log.changes_since("lobby", clock() - 1000)
    assert (len(page.entries), page.messages[seq].revision) == (60, 60)
