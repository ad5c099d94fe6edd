"""A message is read as it was written, all that belongs to it included."""

from dataclasses import fields, replace

import pytest

from chalicelib.domain import File, Message, Person, Reaction, Stamp, Thread
from chalicelib.stores.message_log.message_attributes import attributes, message
from tests.chalicelib.stores.message_log.conftest import NOW, new_message

MODERATOR = Person("m" * 22, "Mo", look="mo", vouched=True)
FULL = Message(
    room="lobby",
    seq=NOW,
    id="7",
    member="ana",
    name="Ana",
    look="ana",
    vouched=True,
    data="hello",
    at=NOW + 1,
    reply_to=5,
    mentions=("bob", "cem"),
    mentions_room=True,
    files=(File("f" * 22, "a.jpg", 7, "image/jpeg", 3, 4), File("g" * 22, "b", 1, "text/plain")),
    edited=Stamp(Person("ana", "Ana"), NOW + 2),
    deleted=Stamp(MODERATOR, NOW + 3),
    reactions=(Reaction("+1", ("bob", "ana")), Reaction("\N{HEAVY BLACK HEART}", ("cem",))),
    thread=Thread(3, NOW + 4, NOW + 5),
    revision=9,
)


def stored(message):
    key = {"room": {"S": message.room}, "seq": {"N": str(message.seq)}}
    return {**key, **attributes(message)}


@pytest.mark.parametrize("sent", [FULL, replace(new_message(), seq=1)], ids=["full", "plain"])
def test_a_message_is_read_as_it_was_written(sent):
    assert message(stored(sent)) == sent


def test_the_full_message_has_all_fields():
    plain = new_message()
    assert all(
        getattr(FULL, each.name) != getattr(plain, each.name)
        for each in fields(Message)
        if each.name not in ("room", "member", "data")
    )


def test_a_plain_message_pays_for_no_further_attributes():
    assert attributes(new_message()).keys() == {"member", "name", "data", "at"}
