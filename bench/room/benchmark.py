"""One room of the chat on this machine, as `make run` starts it: how fast clients connect, how fast
a message reaches its sender and everyone, and how many deliveries there are a second."""

import asyncio
import statistics
import time
from argparse import Namespace

from bench.harness.load_client import LoadClient
from bench.harness.processes import NO_LIMITS, running_chat
from bench.harness.report import Report, Table, progress

OPTIONS = {"clients": (50, "in the room"), "messages": (50, "one by one, and all at once")}
TIMEOUT_S = 60


def run(options: Namespace) -> Report:
    progress("the chat starts")
    with running_chat(**NO_LIMITS) as chat:
        figures = asyncio.run(measure(chat.ws, options.clients, options.messages))
    rows = [[what, f"{figure:,.1f}"] for what, figure in figures.items()]
    return Report([Table(f"{options.clients} clients in one room", ["what", "figure"], rows)])


async def measure(address: str, clients: int, messages: int) -> dict[str, float]:
    room = LoadClient(address, TIMEOUT_S)
    # The first client and message have the app make its clients of DynamoDB and API Gateway.
    await room.grow(1)
    await room.send(0)
    progress(f"{clients} clients connect")
    connecting_s = await room.grow(clients)
    progress(f"{messages} messages, one by one and all at once")
    to_sender_s, to_last_s = [], []
    for number in range(messages):
        latencies_s = await room.send(number % clients)
        to_sender_s.append(latencies_s[room.connections[number % clients]])
        to_last_s.append(max(latencies_s.values()))
    began = time.perf_counter()
    await asyncio.gather(*(room.send(number % clients) for number in range(messages)))
    flooding_s = time.perf_counter() - began
    return {
        "connects per second": (clients - 1) / connecting_s,
        "p50 to the sender, ms": 1000 * statistics.median(to_sender_s),
        "p50 to the last, ms": 1000 * statistics.median(to_last_s),
        "deliveries per second": clients * messages / flooding_s,
    }
