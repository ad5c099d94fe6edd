"""Posts as in Lambda: by the chat's own HTTP client, from one thread, over real sockets."""

from functools import partial

import pytest
from chalice_gateway.testing import App

from tests.support.clients import Member
from tests.support.running import ROOT

CHUNK_SIZE = 20


@pytest.fixture(scope="module")
def over_http():
    with App(ROOT, "--posts-over-http", env={"FANOUT_CHUNK": str(CHUNK_SIZE)}) as app:
        yield app


@pytest.mark.parametrize("people", [2, CHUNK_SIZE, 2 * CHUNK_SIZE + 5])
def test_each_member_receives_each_message_once(over_http, people):
    join = partial(over_http.connect, connection_class=Member, room=f"of-{people}")
    members = [join() for _ in range(people)]
    for number in range(4):
        for sender in members[:3]:
            sender.say(str(number))
    count = 4 * len(members[:3])
    for member in members:
        numbers = sorted(member.receive_json()["seq"] for _ in range(count))
        assert numbers == list(range(numbers[0], numbers[0] + count))
