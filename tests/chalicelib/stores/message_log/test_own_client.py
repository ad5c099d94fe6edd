"""The log over the app's own client of DynamoDB, which returns what stands at a key, too."""

from dataclasses import replace

import pytest

from chalicelib.aws import AwsSession
from chalicelib.stores.message_log import MessageLog, items
from chalicelib.stores.message_log.gaps import SEAL_AFTER_MS, seal
from tests.chalicelib.stores.message_log.conftest import new_message, texts


@pytest.fixture
def own_log(dynamodb, emulator, messages_table, clock):
    session = AwsSession(2)
    yield MessageLog(session.client("dynamodb", emulator), messages_table, clock)
    session.close()


@pytest.mark.parametrize("id", [None, "7"], ids=["put", "transaction"])
def test_a_number_that_is_taken_is_left(own_log, clock, id):
    seq = own_log._counter.reserve("lobby")
    own_log.append(new_message("upper"))
    clock.wait(SEAL_AFTER_MS + 1)
    assert own_log.after("lobby", 0, 10).sealed == [seq]
    assert own_log._appender._write(replace(new_message("late", id=id), seq=seq)) is None
    assert texts(own_log.after("lobby", 0, 10)) == ["upper"]


def test_a_resend_is_answered_with_the_stored_message(own_log):
    first = own_log.append(new_message("hello", id="7"))
    again = own_log.append(new_message("hello", id="7"))
    assert (again.message, again.void) == (first.message, first.message.seq + 1)


def test_a_seal_returns_the_message_that_stands_there(own_log, clock):
    seq = own_log.append(new_message("hello")).message.seq
    found = seal(own_log._client, own_log._table, items.void("lobby", seq, clock()))
    assert found["data"] == {"S": "hello"}
