"""The fake server in a thread of its own, for commands that run as processes."""

import asyncio
import threading
from contextlib import contextmanager

from client_support.fake_server import FakeServer

SECONDS = 60


@contextmanager
def running_server():
    """A fake server, and `call(coroutine)` to have it do something."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def call(coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(SECONDS)

    async def make():
        return await FakeServer().__aenter__()

    server = call(make())
    try:
        yield server, call
    finally:
        call(server.__aexit__())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(SECONDS)
        loop.close()
