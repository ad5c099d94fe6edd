"""The log over the app's own client of DynamoDB, which returns what stands at a key, too."""

from dataclasses import replace

import pytest

from chalicelib.aws import AwsSession
from chalicelib.stores.message_log import MessageLog, SlowMode
from chalicelib.stores.message_log.gaps import SEAL_AFTER_MS, seal
from tests.chalicelib.stores.message_log.conftest import (
    change_of,
    new_message,
    reacting,
    texts,
    void_now,
)


@pytest.fixture
def own_log(dynamodb, emulator, messages_table, clock):
    session = AwsSession(2)
    yield MessageLog(session.client("dynamodb", emulator), messages_table, clock)
    session.close()


@pytest.mark.parametrize("id", [None, "7"], ids=["put", "transaction"])
def test_a_number_that_is_taken_is_left(own_log, clock, id):
    reserved = own_log._counter.reserve("lobby")
    own_log.append(new_message("upper"))
    clock.wait(SEAL_AFTER_MS + 1)
    assert own_log.after("lobby", 0, 10).sealed == [reserved.seq]
    late = replace(new_message("late", id=id), seq=reserved.seq)
    assert own_log._appender._write(late, reserved) is None
    assert texts(own_log.after("lobby", 0, 10)) == ["upper"]


def test_a_resend_is_answered_with_the_stored_message(own_log):
    first = own_log.append(new_message("hello", id="7"))
    again = own_log.append(new_message("hello", id="7"))
    assert (again.message, again.void) == (first.message, first.message.seq + 1)


def test_a_seal_returns_the_message_that_stands_there(own_log, clock):
    seq = own_log.append(new_message("hello")).message.seq
    found = seal(own_log._client, own_log._table, void_now(seq, clock()))
    assert found["data"] == {"S": "hello"}


def test_a_lost_race_is_decided_again_on_what_stands_there(own_log, log):
    seq = own_log.append(new_message("hello")).message.seq
    decided = []

    def decide(message):
        decided.append(message.revision)
        if len(decided) == 1:  # another writer is faster
            log.change(change_of(seq), reacting("-1"))
        return reacting("+1")(message)

    changed = own_log.change(change_of(seq, id="7"), decide)
    assert (decided, changed.message.revision) == ([0, 1], 2)
    assert own_log.change(change_of(seq, id="7"), reacting("+1")).seq == changed.seq
    assert own_log.changes_after("lobby", 0, 10).messages[seq] == changed.message


def test_slow_mode_tells_how_long_to_wait(own_log, dynamodb):
    verb, request = own_log.ruling("lobby", 30, None)
    dynamodb.transact_write_items(TransactItems=[{verb: request}])
    own_log.append(new_message("hello"))
    with pytest.raises(SlowMode) as refused:
        own_log.append(new_message("again"))
    assert refused.value.retry_after_ms == 30_000
