"""Rooms that take no more messages."""

from dataclasses import replace

import pytest

from chalicelib.domain import ChangeKind
from chalicelib.stores.message_log import Archived, MessageLog
from chalicelib.stores.message_log.counter import COUNTER_RETENTION_S
from tests.chalicelib.stores.message_log.conftest import (
    change_of,
    deleting,
    new_message,
    texts,
)


@pytest.fixture
def archive(log, dynamodb):
    """`archive(True)`, `archive(False)`: in a transaction, as rooms are."""

    def write(is_archived):
        parts = [{verb: request} for verb, request in log.archiving("lobby", is_archived)]
        dynamodb.transact_write_items(TransactItems=parts)

    return write


def test_nothing_is_appended_to_an_archived_room(log, say, archive):
    say("hello")
    archive(True)
    with pytest.raises(Archived):
        say("too late")
    assert texts(log.after("lobby", 0, 10)) == ["hello"]


def test_the_append_itself_is_refused_in_one_call(log, say, archive, dynamodb):
    archive(True)
    calls = []
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb.*", lambda model, **_: calls.append(model.name)
    )
    with pytest.raises(Archived):
        say("too late")
    assert calls == ["UpdateItem"]


def test_a_room_takes_messages_again(log, say, archive):
    first = say("hello")
    archive(True)
    archive(False)
    assert say("again") == first + 1
    assert texts(log.after("lobby", 0, 10)) == ["hello", "again"]


def test_a_room_without_messages_can_be_archived(log, say, archive, clock):
    archive(True)
    with pytest.raises(Archived):
        say("too late")
    archive(False)
    assert say("hello") > clock() - 1


def test_a_room_stays_archived_longer_than_a_counter_is_kept(
    log, say, archive, clock, dynamodb, messages_table
):
    last = say("hello")
    archive(True)
    clock.wait(2 * COUNTER_RETENTION_S * 1000)
    with pytest.raises(Archived):
        say("too late")
    key = {"room": {"S": "lobby#counter"}, "seq": {"N": "0"}}
    counter = dynamodb.get_item(TableName=messages_table, Key=key)["Item"]
    assert int(counter["expiresAt"]["N"]) * 1000 > clock()
    archive(False)
    assert say("again") > last
    assert texts(log.after("lobby", 0, 10)) == ["again"]


def test_readers_see_that_an_archived_room_is_idle(log, say, archive, clock):
    seq = say("hello")
    archive(True)
    clock.wait(120_000)
    page = log.before("lobby", seq + 5, 10)
    assert (texts(page), page.up_to) == (["hello"], seq)


@pytest.mark.parametrize("is_archived", [True, False])
def test_what_is_so_already_is_refused(archive, dynamodb, is_archived):
    archive(True)
    if not is_archived:
        archive(False)
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        archive(is_archived)


def test_a_resend_of_what_was_stored_before_is_no_error(log, archive):
    before = log.append(new_message("hello", id="7"))
    archive(True)
    again = log.append(new_message("hello", id="7"))
    assert (again.message, again.new, again.void) == (before.message, False, None)
    with pytest.raises(Archived):
        log.append(new_message("other", id="8"))


def test_a_message_waits_for_the_transaction_that_archives_its_room(
    dynamodb, messages_table, clock, monkeypatch
):
    """It may meet the transaction in the middle."""
    exceptions = dynamodb.exceptions
    conflict = exceptions.TransactionConflictException({"Error": {}}, "UpdateItem")
    update_item, calls = dynamodb.update_item, []

    def meet(**request):
        calls.append(request)
        if len(calls) == 1:
            raise conflict
        return update_item(**request)

    monkeypatch.setattr(dynamodb, "update_item", meet)
    log = MessageLog(dynamodb, messages_table, clock, sleep=lambda _: None)
    assert log.append(new_message("hello")).new
    assert len(calls) == 2


def test_nothing_is_changed_in_an_archived_room(log, say, archive, react, edit):
    seq = say("hello")
    react(seq)
    archive(True)
    with pytest.raises(Archived):
        edit(seq, "too late")
    archive(False)
    assert edit(seq, "again").seq == react(seq, "-1").seq - 1


def test_even_in_an_archived_room_a_message_can_be_deleted(log, say, archive, clock, react):
    """And the room stays archived."""
    seqs = [say("one"), say("two")]
    archive(True)
    for seq in seqs:
        change = change_of(seq, ChangeKind.DELETE, at=clock())
        assert log.change(change, deleting(), even_archived=True).message.deleted
    assert texts(log.after("lobby", 0, 10)) == ["", ""]
    page = log.changes_after("lobby", 0, 10)
    assert [entry.target for entry in page.entries] == seqs
    other = replace(page.messages[seqs[0]], data="other")
    clock.wait(29 * 24 * 3_600_000)
    with pytest.raises(Archived):
        log.change(change_of(seqs[0], at=clock()), lambda _: other)


def test_a_resent_change_that_was_stored_before_is_no_error(log, say, archive, edit):
    seq = say("hello")
    before = edit(seq, "one", id="7")
    edit(seq, "two", id="8")
    archive(True)
    again = edit(seq, "one", id="7")
    assert (again.seq, again.new, again.message.data) == (before.seq, False, "two")


def test_a_room_that_was_archived_before_it_had_changes_takes_them_again(
    log, say, archive, react, dynamodb, messages_table
):
    seq = say("hello")
    archive(True)
    key = {"room": {"S": "lobby#changes#counter"}, "seq": {"N": "0"}}
    dynamodb.delete_item(TableName=messages_table, Key=key)
    archive(False)
    assert react(seq).new
    assert log.changes_after("lobby", 0, 10).messages[seq].revision == 1
