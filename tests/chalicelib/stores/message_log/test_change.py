"""MessageLog.change: one change for each id, decided on what the message is by then."""

import threading
from dataclasses import replace

import pytest

from chalicelib import deadline
from chalicelib.domain import ChangeKind, Message, Reaction, Thread
from chalicelib.stores.errors import StoreUnavailable
from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.gaps import SEAL_AFTER_MS, seal
from tests.chalicelib.stores.message_log.conftest import (
    ANA,
    BOB,
    NOW,
    Refused,
    change_of,
    editing,
    reacting,
    texts,
)

FIRST = NOW + 1


def test_a_message_is_what_the_decision_makes_of_it(log, say, react, edit):
    seq = say("hello")
    reacted = react(seq)
    assert (reacted.new, reacted.seq, reacted.message.revision) == (True, FIRST, 1)
    edited = edit(seq, "good morning")
    assert (edited.seq, edited.message.revision) == (FIRST + 1, 2)
    assert edited.message == log.message("lobby", seq)
    assert log.before("lobby", None, 10).messages == [edited.message]
    assert edited.message.reactions == (Reaction("+1", ("bob",)),)
    assert edited.message.edited.person == ANA


def test_a_deleted_text_is_nowhere_in_the_table(
    log, say, edit, react, remove, dynamodb, messages_table
):
    seq = say("the secret")
    edit(seq, "another secret", id="1"), react(seq, "secret reaction")
    removed = remove(seq, id="2")
    assert removed.message.deleted.person == ANA
    assert (removed.message.data, removed.message.reactions) == ("", ())
    assert "secret" not in str(dynamodb.scan(TableName=messages_table)["Items"])
    assert texts(log.after("lobby", 0, 10)) == [""]


def test_a_change_with_an_id_is_made_once_despite_resends(log, say, react, edit):
    seq = say("hello")
    first = edit(seq, "one", id="7")
    edit(seq, "two", id="8")
    again = edit(seq, "one", id="7")
    assert (again.new, again.seq, again.message.data) == (False, first.seq, "two")
    assert again.void == first.seq + 2
    assert log.message("lobby", seq).data == "two"


def test_a_resend_is_known_where_its_decision_refuses_it_by_now(log, say, remove):
    seq = say("hello")
    first = remove(seq, id="7")
    again = remove(seq, id="7")
    assert (again.new, again.seq, again.message) == (False, first.seq, first.message)
    with pytest.raises(Refused):
        remove(seq, id="8")
    assert log.last_change("lobby") == first.seq


def test_a_resend_is_known_where_nothing_is_left_to_change(say, react):
    seq = say("hello")
    first, again, other = react(seq, id="7"), react(seq, id="7"), react(seq, id="8")
    assert (again.new, again.seq, again.message) == (False, first.seq, first.message)
    assert (other.new, other.seq, other.message) == (False, None, first.message)


def test_the_same_id_of_another_member_is_another_change(log, say, react):
    seq = say("hello")
    react(seq, "+1", ANA, id="7")
    assert react(seq, "+1", BOB, id="7").new
    assert log.message("lobby", seq).reactions == (Reaction("+1", ("ana", "bob")),)


def test_a_reply_is_counted_once_whoever_tells_of_it(log, say):
    seq = say("hello")

    def count(message):
        replies = message.thread.replies if message.thread else 0
        return replace(message, thread=Thread(replies + 1, 5, NOW))

    for person in (ANA, BOB):
        log.change(change_of(seq, ChangeKind.REPLY, person, id="5"), count)
    assert log.message("lobby", seq).thread == Thread(1, 5, NOW)


@pytest.mark.parametrize("what", ["nothing", "a void", "another room's", "an expired one"])
def test_the_decision_hears_that_there_is_no_message(log, say, reserve, clock, what):
    seq = FIRST + 7 if what == "nothing" else say("hello")
    room = "garden" if what == "another room's" else "lobby"
    if what == "a void":
        (seq,) = reserve()
        seal(log._client, log._table, items.void("lobby", seq, clock(), items.Expiry.default(NOW)))
    if what == "an expired one":
        clock.wait(items.RETENTION_S * 1000 + 1000)
    with pytest.raises(Refused):
        log.change(change_of(seq, room=room), reacting("+1"))
    assert log.last_change(room) == 0


def test_a_change_that_is_refused_costs_one_call(log, say, remove, dynamodb):
    seq = say("hello")
    remove(seq)
    calls = called(dynamodb)
    with pytest.raises(Refused):
        log.change(change_of(seq), reacting("+1"))
    assert calls == ["GetItem"]


def called(dynamodb):
    calls = []
    dynamodb.meta.events.register(
        "before-call.dynamodb", lambda model, **_: calls.append(model.name)
    )
    return calls


def test_a_change_costs_three_calls(say, react, dynamodb):
    seq = say("hello")
    calls = called(dynamodb)
    react(seq, id="7")
    assert calls == ["GetItem", "UpdateItem", "TransactWriteItems"]


# Races


def in_the_middle(dynamodb, act):
    """Act once, just before the next transaction."""
    left = [act]

    def meet(**_):
        if left:
            left.pop()()

    dynamodb.meta.events.register("before-call.dynamodb.TransactWriteItems", meet)


def test_a_lost_race_is_decided_again_on_the_message_as_it_is_by_then(
    log, say, react, edit, dynamodb
):
    seq = say("hello")
    in_the_middle(dynamodb, lambda: edit(seq, "changed"))
    reacted = react(seq)
    assert (reacted.seq, reacted.message.revision) == (FIRST, 2)
    assert (reacted.message.data, reacted.message.reactions[0].members) == ("changed", ("bob",))
    assert log.changes_after("lobby", 0, 10).up_to == FIRST + 1


def test_what_is_refused_after_a_lost_race_leaves_no_number_unsettled(
    log, say, edit, remove, dynamodb
):
    seq = say("hello")
    in_the_middle(dynamodb, lambda: remove(seq))
    with pytest.raises(Refused):
        edit(seq, "too late")
    page = log.changes_after("lobby", 0, 10)
    assert (page.up_to, page.last, page.messages[seq].data) == (FIRST + 1, None, "")


def test_what_nothing_is_left_of_after_a_lost_race_tells_the_void_number(say, react, dynamodb):
    seq = say("hello")
    in_the_middle(dynamodb, lambda: react(seq))
    again = react(seq)
    assert (again.new, again.seq, again.void) == (False, None, FIRST)


def test_a_message_that_goes_in_the_middle_is_not_made_anew(log, say, react, delete, dynamodb):
    seq = say("hello")
    in_the_middle(dynamodb, lambda: delete("lobby", seq))
    with pytest.raises(Refused):
        react(seq)
    assert log.message("lobby", seq) is None


def test_a_change_whose_number_is_sealed_takes_the_next_one(log, say, react, clock, dynamodb):
    seq, sealed = say("hello"), []

    def others():
        react(seq, "-1")
        clock.wait(SEAL_AFTER_MS + 1)
        sealed.extend(log.changes_after("lobby", 0, 10).sealed)

    in_the_middle(dynamodb, others)
    reacted = react(seq, id="7")
    assert (sealed, reacted.seq, reacted.new) == ([FIRST], FIRST + 2, True)
    assert len(log.message("lobby", seq).reactions) == 2


def test_a_change_whose_response_is_lost_is_not_repeated(log, say, lose_answer):
    seq = say("hello")
    lost = lose_answer("TransactWriteItems")

    def decide(message: Message):
        return replace(message, data=message.data + "!")

    changed = log.change(change_of(seq), decide)
    assert lost
    assert (changed.new, changed.message.data) == (True, "hello!")
    assert log.message("lobby", seq) == changed.message


def test_a_change_gives_up_when_its_time_is_over_and_seals_its_number(
    log, say, dynamodb, monkeypatch
):
    monkeypatch.setattr("chalicelib.stores.message_log.change.WRITER_TIMEOUT_S", 0)
    seq = say("hello")

    dynamodb.meta.events.register(
        "before-call.dynamodb.TransactWriteItems", lambda **_: rewrite(log, seq)
    )
    with pytest.raises(StoreUnavailable, match="did not end in time"):
        log.change(change_of(seq), reacting("+1"))
    page = log.changes_after("lobby", 0, 10)
    assert (page.entries, page.up_to, page.last) == ([], FIRST, None)


def rewrite(log, seq):
    """Another writer's revision, without its entry."""
    log._client.update_item(
        TableName=log._table,
        Key=items.key("lobby", seq),
        UpdateExpression="SET revision = if_not_exists(revision, :zero) + :one",
        ExpressionAttributeValues={":zero": {"N": "0"}, ":one": {"N": "1"}},
    )


def test_a_change_does_not_begin_without_time(log, say):
    seq = say("hello")
    with deadline.within(0), pytest.raises(StoreUnavailable, match="as it was"):
        log.change(change_of(seq), editing("other"))
    assert log.message("lobby", seq).data == "hello"


def test_twenty_who_react_to_one_message_at_once_all_succeed(log, say, clock):
    seq = say("hello")
    start, done = threading.Barrier(20), []

    def work(n):
        start.wait(60)
        person = replace_member(n)
        try:
            done.append(log.change(change_of(seq, person=person), reacting("+1", person)))
        except StoreUnavailable:
            done.append(None)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    (reaction,) = log.message("lobby", seq).reactions
    made = [each for each in done if each]
    assert len(done) == 20
    assert len(reaction.members) == len(made) == log.message("lobby", seq).revision
    assert len({each.seq for each in made}) == len(made)
    page = log.changes_after("lobby", 0, 10)
    assert (len(page.entries), page.up_to) == (len(made), log.last_change("lobby"))


def replace_member(n):
    return BOB._replace(member=f"member {n}")
