"""Which message /edit, /delete, /react and /reply are about."""

import pytest
from chat_client.cli.chosen_message import NoSuchMessage, choose, newest, short_number
from chat_client.model.room_log import HistoryRequest, Page, RoomLog
from client_support.messages import ANA, BEN, message, stamp

SENDERS = {9_100: ANA, 9_101: BEN, 9_102: ANA, 9_103: ANA, 10_101: BEN}


@pytest.fixture
def log():
    """Of which Ana's last message is deleted."""
    log = RoomLog()
    found = [message(seq, member) for seq, member in SENDERS.items()]
    found[3] = message(9_103, ANA, deleted=stamp(ANA), revision=1)
    log.on_history(HistoryRequest(), Page(found, 9_100, 10_101, more=False))
    return log


@pytest.mark.parametrize(
    ("argument", "is_own", "seq", "rest"),
    [
        ("", True, 9_102, ""),
        ("hello there", True, 9_102, "hello there"),
        ("👍", False, 10_101, "👍"),
        ("#100 hello", True, 9_100, "hello"),
        ("#102", False, 9_102, ""),
        ("#101 yes", False, 10_101, "yes"),
        ("#9101 yes", False, 9_101, "yes"),
        ("#tag yes", False, 10_101, "#tag yes"),
        ("# 1", False, 10_101, "# 1"),
    ],
)
def test_a_number_names_a_message_and_without_one_it_is_the_last(log, argument, is_own, seq, rest):
    chosen, left = choose(log, argument, ANA, is_own=is_own)
    assert (chosen.seq, left) == (seq, rest)


@pytest.mark.parametrize("argument", ["#103 hello", "#7"])
def test_a_deleted_or_unknown_message_is_none(log, argument):
    with pytest.raises(NoSuchMessage, match="/numbers"):
        choose(log, argument, ANA, is_own=True)


def test_a_member_who_has_said_nothing_has_no_last_message(log):
    with pytest.raises(NoSuchMessage, match="of yours"):
        choose(log, "hello", "member-cat", is_own=True)


def test_numbers_are_as_short_as_they_can_be(log):
    shown = [short_number(log, each.seq) for each in newest(log, 3)]
    assert shown == ["#9101", "#102", "#101"]
    for message_, number in zip(newest(log, 3), shown, strict=True):
        assert choose(log, number, ANA, is_own=True)[0] is message_
