"""A server that limits how often a member may send."""

from client_support.asynchronous import asynchronous
from client_support.clients import client, read
from client_support.fake_server import BEGINNING, FakeServer
from client_support.limits import limited


@asynchronous
async def test_messages_over_the_limit_wait_and_are_stored_once_and_in_order():
    async with FakeServer() as server, client(server) as ana:
        server.on_frame = limited(burst=3)
        texts = [f"{number}" for number in range(8)]
        for text in texts:
            ana.send_nowait(text)
        await ana.wait_until(lambda: ana.is_throttled)
        await ana.wait_until_synced()
        assert [message.data for message in server.log] == texts
        assert await read(ana, 8) == [BEGINNING + number for number in range(8)]
        await ana.wait_until(lambda: not ana.is_throttled)
