"""Messages between the processes arrive whole, however their bytes are cut."""

import time

import pytest
from chalice_gateway.channel import Decoder, Message, encode

MESSAGES = [({}, b""), ({"op": "POST", "id": "é"}, b"\0\xff" * 40), ({"a": [1]}, b""), ({}, b"x")]
STREAM = b"".join(encode(*message) for message in MESSAGES)


@pytest.mark.parametrize("size", [1, 2, 7, 8, 9, 50, len(STREAM)])
def test_messages_are_the_same_in_pieces_of_any_size(size):
    decoder = Decoder()
    pieces = [STREAM[start : start + size] for start in range(0, len(STREAM), size)]
    found = [message for piece in pieces for message in decoder.feed(piece)]
    assert found == [Message(*message) for message in MESSAGES]


def test_a_message_of_megabytes_and_thousands_of_small_ones_take_linear_time():
    large = encode({}, bytes(8 * 1024 * 1024))
    small = encode({"op": "POST"}, b"x" * 100) * 20_000
    began = time.process_time()
    for stream in (large, small):
        decoder = Decoder()
        for start in range(0, len(stream), 65536):
            decoder.feed(stream[start : start + 65536])
    assert len(Decoder().feed(small)) == 20_000
    assert time.process_time() - began < 2
