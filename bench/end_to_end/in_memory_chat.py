"""`python -m bench.end_to_end.in_memory_chat`: a server that broadcasts each message, on the
`websockets` package alone: no log, no rooms. The limit for a chat that is built on it."""

import asyncio

from websockets.asyncio.server import ServerConnection, broadcast, serve


async def main() -> None:
    everyone: set[ServerConnection] = set()

    async def receive(connection: ServerConnection) -> None:
        everyone.add(connection)
        async for text in connection:
            broadcast(everyone, text)

    async with serve(receive, "127.0.0.1", 0, compression=None, ping_interval=None) as server:
        print(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/", flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
