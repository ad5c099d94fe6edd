"""Posts as in Lambda: by the chat's own HTTP client, from one thread, over real sockets."""

from contextlib import ExitStack

import pytest

from tests.support.clients import Member
from tests.support.running import ROOT

CHUNK_SIZE = 20


@pytest.fixture(scope="module")
def over_http(shared_gateway):
    options = {"FANOUT_CHUNK": str(CHUNK_SIZE)}
    running = shared_gateway(ROOT, "--posts-over-http", **options).wait_until_ready()
    yield running
    running.kill()


@pytest.mark.parametrize("people", [2, CHUNK_SIZE, 2 * CHUNK_SIZE + 5])
def test_each_member_receives_each_message_once(over_http, people):
    with ExitStack() as stack:
        address = {"room": f"of-{people}"}
        members = [stack.enter_context(Member(over_http.ws, **address)) for _ in range(people)]
        for number in range(4):
            for sender in members[:3]:
                sender.say(str(number))
        count = 4 * len(members[:3])
        for member in members:
            numbers = sorted(member.frame()["seq"] for _ in range(count))
            assert numbers == list(range(numbers[0], numbers[0] + count))
