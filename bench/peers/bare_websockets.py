"""`python -m bench.peers.bare_websockets broadcast|one-by-one`: the messages of bench/peers on
nothing but the `websockets` package, and so the limit for a gateway that is built on it."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable

from websockets.asyncio.server import ServerConnection, broadcast, serve

TEXT = "." * 64

Send = Callable[[set[ServerConnection]], Awaitable[None]]


async def all_at_once(joined: set[ServerConnection]) -> None:
    """Send without waiting for anyone."""
    broadcast(joined, TEXT)


async def one_by_one(joined: set[ServerConnection]) -> None:
    """Send as a loop over the connections does."""
    for connection in joined:
        await connection.send(TEXT)


async def main(send_to_all: Send) -> None:
    """Serve until a signal ends it."""
    marks = os.open(os.environ["MARKS"], os.O_WRONLY | os.O_APPEND)
    joined: set[ServerConnection] = set()

    async def receive(connection: ServerConnection) -> None:
        async for text in connection:
            if text == "noop":
                os.write(marks, b".")
            elif text == "join":
                joined.add(connection)
                await connection.send(TEXT)
            elif text == "broadcast":
                await send_to_all(joined)

    async with serve(receive, "127.0.0.1", 0, compression=None, ping_interval=None) as server:
        print(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/", flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main({"broadcast": all_at_once, "one-by-one": one_by_one}[sys.argv[1]]))
