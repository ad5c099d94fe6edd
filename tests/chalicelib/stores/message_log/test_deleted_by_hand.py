"""Somebody deletes items of a room: sends work at once, and no number ever comes again."""

import pytest

from chalicelib.stores.message_log.gaps import ABANDONED_AFTER_MS, SEAL_AFTER_MS
from tests.chalicelib.stores.message_log.conftest import new_message, texts


@pytest.fixture
def say(log, clock):
    """`say("hello")`: append a message a moment later; returns its number."""

    def append(text, id=None):
        clock.wait(10)
        return log.append(new_message(text, id=id, at=clock())).message.seq

    return append


DELETED = {
    "the newest items": lambda seqs: [("lobby", seq) for seq in seqs[-2:]],
    "all items": lambda seqs: [("lobby", seq) for seq in seqs],
    "the counter": lambda _: [("lobby#counter", 0)],
    "everything": lambda seqs: [("lobby#counter", 0), *(("lobby", seq) for seq in seqs)],
}


@pytest.mark.parametrize("keys", DELETED.values(), ids=DELETED)
def test_a_room_goes_on(log, say, clock, delete, keys):
    seqs = [say(f"{n}") for n in range(4)]
    for key in keys(seqs):
        delete(*key)
    new = [say("new"), say("newer")]
    assert new[0] > seqs[-1]
    assert new[1] == new[0] + 1
    clock.wait(ABANDONED_AFTER_MS + 1)
    for seq in (0, seqs[0], seqs[-1]):  # those who were here before, and a newcomer
        assert texts(log.after("lobby", seq, 10))[-2:] == ["new", "newer"]
    assert texts(log.before("lobby", None, 10))[-2:] == ["new", "newer"]
    assert log.last("lobby") == new[1]


@pytest.mark.parametrize("deleted", ["all items", "everything", "the newest items"])
def test_those_who_have_seen_everything_go_on_at_once(log, say, delete, deleted):
    seqs = [say(f"{n}") for n in range(4)]
    for key in DELETED[deleted](seqs):
        delete(*key)
    new = say("new")
    page = log.after("lobby", seqs[-1], 10)
    assert (texts(page), page.up_to) == (["new"], new)


def test_a_resend_of_a_message_that_was_deleted_is_answered(log, say, delete):
    seq = say("hello", id="7")
    delete("lobby", seq)
    again = log.append(new_message("hello", id="7"))
    assert (again.new, again.message.seq) == (False, seq)


def test_what_was_deleted_between_two_messages_is_sealed(log, say, clock, delete):
    seqs = [say(f"{n}") for n in range(3)]
    delete("lobby", seqs[1])
    clock.wait(SEAL_AFTER_MS + 1)
    page = log.before("lobby", None, 10)
    assert (texts(page), page.sealed) == (["0", "2"], [seqs[1]])


def test_paging_back_from_a_number_that_was_deleted_goes_on(log, say, clock, delete):
    seqs = [say(f"{n}") for n in range(4)]
    for seq in seqs[-2:]:
        delete("lobby", seq)
    clock.wait(ABANDONED_AFTER_MS + 1000)
    page = log.before("lobby", seqs[-1], 10)
    assert (texts(page), page.up_to) == (["0", "1"], seqs[-2])
