"""One room on one machine: how fast it fills, and how fast everyone hears a message."""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time

from websockets.asyncio.client import ClientConnection, connect

from tests.support.running import ROOT, Running


async def fill(
    address: str, clients: int, at_once: int = 10
) -> tuple[list[ClientConnection], float]:
    """Connect `clients`, a few at a time; the connections and the seconds that it took."""
    gate = asyncio.Semaphore(at_once)

    async def one() -> ClientConnection:
        async with gate:
            return await connect(address + "?room=bench", proxy=None, compression=None)

    began = time.perf_counter()
    connections = await asyncio.gather(*(one() for _ in range(clients)))
    return list(connections), time.perf_counter() - began


async def say(connections: list[ClientConnection], number: int) -> tuple[float, float]:
    """Send one message; the seconds until its sender and until the last of all has it."""
    speaker = connections[number % len(connections)]
    began = time.perf_counter()
    await speaker.send(json.dumps({"action": "sendmessage", "data": f"message {number}"}))
    arrivals = await asyncio.gather(*(_arrival(c) for c in connections))
    own = arrivals[number % len(connections)] - began
    return own, max(arrivals) - began


async def _arrival(connection: ClientConnection) -> float:
    await connection.recv()
    return time.perf_counter()


async def flood(connections: list[ClientConnection], messages: int) -> float:
    """Have several speak at once; the seconds until everyone has everything."""
    began = time.perf_counter()
    for number in range(messages):
        speaker = connections[number % len(connections)]
        await speaker.send(json.dumps({"action": "sendmessage", "data": f"message {number}"}))
    await asyncio.gather(*(_receive(c, messages) for c in connections))
    return time.perf_counter() - began


async def _receive(connection: ClientConnection, messages: int) -> None:
    for _ in range(messages):
        await connection.recv()


async def measure(address: str, clients: int, messages: int) -> dict[str, float]:
    """All figures of one run."""
    # The first ones of all make the app's clients of DynamoDB and of the management API.
    (first,), _ = await fill(address, 1)
    await say([first], 0)
    await first.close()
    connections, connecting = await fill(address, clients)
    spoken = [await say(connections, number) for number in range(messages)]
    flooding = await flood(connections, messages)
    await asyncio.gather(*(c.close() for c in connections))
    return {
        "clients": clients,
        "connects per second": clients / connecting,
        "p50 to the sender, ms": statistics.median(own for own, _ in spoken) * 1000,
        "p50 to the last, ms": statistics.median(last for _, last in spoken) * 1000,
        "deliveries per second": clients * messages / flooding,
    }


def main(arguments: list[str]) -> dict[str, float]:
    """Run it and return the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench room", description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--messages", type=int, default=50)
    options = parser.parse_args(arguments)
    chat = Running(ROOT, "--no-reload")
    try:
        chat.wait_until_ready()
        return asyncio.run(measure(chat.ws, options.clients, options.messages))
    finally:
        chat.stop()
