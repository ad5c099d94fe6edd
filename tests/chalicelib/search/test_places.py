"""Places: where the index says that a message is."""

import pytest

from chalicelib.domain import Message
from chalicelib.search import cursor, places
from chalicelib.search.places import Place

AT = 1_700_000_000_000


def message(room="garden", seq=7, at=AT):
    return Message(room=room, seq=seq, member="ana", name="Ana", data="hi", at=at)


def test_a_message_is_found_in_its_room():
    said = message()
    assert places.place_of(said) == f"{AT}:7"
    assert places.room_of(said) == "garden"
    assert places.read_place("garden", f"{AT}:7") == Place("garden", 7)


def test_a_message_in_a_thread_is_found_in_the_room_of_the_thread():
    said = message("garden:3")
    assert places.room_of(said) == "garden"
    assert places.read_place("garden", places.place_of(said)) == Place("garden:3", 7)


def test_places_come_in_the_order_of_times():
    told = [message(at=AT + 1, seq=1), message(at=AT, seq=9), message(at=9, seq=5)]
    found = [places.place_of(each) for each in told]
    assert sorted(found, reverse=True) == found
    assert cursor(None) > found[0]


@pytest.mark.parametrize("text", [f"{AT}", f"{AT}:7", f"{AT}:7:3"])
def test_a_search_goes_on_before_a_time_or_a_place(text):
    assert cursor(text) == text


@pytest.mark.parametrize(
    "text", ["", "7", "now", f"{AT}:", f"{AT}:7:3:1", f"{AT}:7\n", 13 * "\u0667"]
)
def test_another_cursor_is_refused(text):
    assert cursor(text) is None
