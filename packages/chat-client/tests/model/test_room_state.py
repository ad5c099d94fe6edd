"""What is unread in a room."""

import pytest
from chat_client import RoomInfo
from chat_client.model.room_log import HistoryRequest
from chat_client.model.room_state import RoomState
from client_support.messages import ANA, BEN, message, page, stamp


@pytest.fixture
def state():
    """A room of which the numbers 11 to 13 are known, all of Ben's."""
    state = RoomState("lobby")
    state.log.on_history(HistoryRequest(), page(11, 12, 13, more=True))
    return state


def info(read, unread, last=13, **others):
    return RoomInfo("lobby", "open", last=last, read=read, unread=unread, **others)


def test_nothing_is_known_before_the_server_says_it(state):
    assert state.unread(ANA) is None


def test_messages_of_others_after_the_read_position_are_counted(state):
    state.on_info(info(read=12, unread=1))
    assert state.unread(ANA) == 1
    state.log.receive(message(14, BEN))
    state.log.receive(message(15, ANA))
    assert (state.unread(ANA), state.unread(BEN)) == (2, 1)


def test_what_the_log_does_not_have_is_taken_from_the_server(state):
    state.on_info(info(read=3, unread=9))
    state.log.receive(message(14, BEN))
    assert state.unread(ANA) == 10


def test_nothing_is_unread_for_a_member_who_comes_for_the_first_time(state):
    state.on_info(info(read=None, unread=0))
    assert (state.unread(ANA), state.read_up_to) == (0, None)
    state.log.receive(message(14, BEN))
    assert state.unread(ANA) == 1


def test_an_older_read_position_changes_nothing(state):
    state.on_read(13, 0)
    state.on_read(11, 2)
    assert (state.unread(ANA), state.read_up_to) == (0, 13)


def test_a_hundred_means_a_hundred_or_more(state):
    state.on_info(info(read=3, unread=100))
    state.log.receive(message(14, BEN))
    assert state.unread(ANA) == 100


def test_a_change_for_everybody_leaves_what_is_the_members_own(state):
    state.on_info(info(read=12, unread=1, role="owner", is_muted=True, muted_until=99))
    state.on_info(RoomInfo("lobby", "open", title="Cooks"))
    assert (state.info.title, state.info.role, state.info.read) == ("Cooks", "owner", 12)
    assert state.unread(ANA) == 1
    assert (state.info.is_muted, state.info.muted_until) == (True, 99)
    state.on_info(info(read=12, unread=1, role="owner"))
    assert not state.info.is_muted


def test_deleted_messages_of_others_are_not_unread(state):
    state.on_info(info(read=12, unread=1))
    state.log.receive(message(14, BEN))
    state.log.update(message(14, BEN, deleted=stamp(BEN), revision=1))
    assert state.unread(ANA) == 1
