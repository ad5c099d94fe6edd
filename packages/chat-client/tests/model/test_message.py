"""A message is read from a frame's fields."""

import pytest
from chat_client import File, Person, Reaction, Reply, Stamp, Thread
from chat_client.model.message import Message
from client_support.messages import ANA, BEN, fields, message

EVE = Person("member-eve", "Eve", look="eve", vouched=True)


def test_a_message_is_read_from_its_fields_and_further_fields_are_ignored():
    sent = message(7, id="a")
    assert Message.from_fields({**fields(sent), "type": "message", "mood": "good"}) == sent


@pytest.mark.parametrize(
    ("name", "value"),
    [("seq", "7"), ("seq", True), ("seq", 7.0), ("data", None), ("name", 1), ("id", 7)],
)
def test_a_message_with_a_field_of_a_wrong_type_is_refused(name, value):
    with pytest.raises(ValueError, match=name):
        Message.from_fields({**fields(message(7)), name: value})


def test_a_message_that_lacks_a_field_is_refused():
    with pytest.raises(ValueError, match="member"):
        Message.from_fields({"room": "lobby", "seq": 1, "name": "", "data": "", "at": 1})


def test_a_message_has_all_that_became_of_it():
    sent = message(
        7,
        reply_to=Reply(5, EVE, "how are you?"),
        mentions=(ANA, BEN),
        mentions_room=True,
        files=(File("f", "a.jpg", 7, "image/jpeg", 3, 4), File("g", "b.txt", 1, "text/plain")),
        edited=Stamp(EVE, 99),
        reactions=(Reaction("+1", 30, (ANA, BEN), mine=True), Reaction("ok", 1, (BEN,))),
        thread=Thread(3, 9, 98),
        revision=4,
    )
    assert Message.from_fields(fields(sent)) == sent


def test_a_deleted_message_has_no_text_and_says_who_deleted_it():
    frame = fields(message(7, deleted=Stamp(EVE, 99), revision=1))
    assert "data" not in frame
    deleted = Message.from_fields(frame)
    assert (deleted.data, deleted.deleted) == ("", Stamp(EVE, 99))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("replyTo", 5),
        ("replyTo", {"seq": "5"}),
        ("mentions", [1]),
        ("files", [{"file": "f"}]),
        ("files", [{"file": "f", "name": "a", "size": 1, "type": "a/b", "width": "3"}]),
        ("edited", {"member": "a", "name": "A"}),
        ("reactions", [{"reaction": "+1"}]),
        ("reactions", [{"reaction": "+1", "count": 1, "members": [None]}]),
        ("thread", {"replies": 1}),
        ("revision", "1"),
    ],
)
def test_a_message_with_a_malformed_part_is_refused(name, value):
    with pytest.raises(ValueError, match=name):
        Message.from_fields({**fields(message(7)), name: value})


def test_own_reactions_are_known_although_frames_for_everybody_do_not_tell_them():
    few = message(7, reactions=(Reaction("+1", 1, (ANA,)), Reaction("ok", 1, (BEN,))))
    assert [each.mine for each in few.seen_by(ANA, None).reactions] == [True, False]
    many = message(7, reactions=(Reaction("+1", 30, (BEN,)),), revision=2)
    mine = message(7, reactions=(Reaction("+1", 29, (BEN,), mine=True),), revision=1)
    assert [each.mine for each in many.seen_by(ANA, mine).reactions] == [True]
    assert [each.mine for each in many.seen_by(ANA, None).reactions] == [False]
