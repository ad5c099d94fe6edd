"""A message is read from a frame's fields."""

import pytest
from chat_client.model.message import Message
from client_support.messages import fields, message


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
