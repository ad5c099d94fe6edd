"""Access: members are invited, removed, banned and muted, tokens expire and are renewed, keys are
rotated, and everything fails that can. Nobody hears of a room what they may not, and nobody who may
read it misses a message.

Members hold bare WebSockets and ask all the time for what they may not have. Every frame that they
get is checked. In the end all are invited again, and each must be given the whole log.
"""

import asyncio
import random
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field

from bench.access.checker import Access, Received, leaks
from bench.access.issuer import Issuer
from bench.access.owners import PAUSE_S, Room, create, govern, let_all_in, subscribe
from bench.access.socket_client import NoAnswer, SocketClient
from bench.chaos.faulty_server import FaultyServer
from bench.chaos.verdict import texts_of
from bench.harness.processes import NO_LIMITS
from bench.harness.report import Report, Table, progress

DOCUMENT = "reliability.md"
OPTIONS = {
    "seconds": (120.0, "of changes and messages"),
    "clients": (12, "of whom some are removed and banned at any time"),
    "rooms": (3, "private ones, each with an owner"),
    "seed": (1, "of the faults and of the changes"),
    "planted_leak": (False, "note removals that do not happen: the run must then fail"),
}
TOKEN_LIFETIME_S = (6.0, 20.0)
ROTATION_S = 15.0
MAX_PROBLEMS = 20
# What members try in a room, whether they may read it or not.
PROBES = ("history", "members", "receipts", "memberships", "ping", *3 * ["sendmessage"])
MAX_OVERRUN_S = 300  # until everything has occurred, where gateways take long to start


@dataclass
class Outcome:
    """problems: what broke the promise, in words. counts: what happened how often."""

    problems: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def run(options: Namespace) -> Report:
    """Carry out the options; the report has problems if the promise is broken."""
    outcome = asyncio.run(carry_out(options))
    rows = [[what, f"{count:,}"] for what, count in sorted(outcome.counts.items())]
    table = Table("Who may read what", ["what", "times"], rows)
    return Report([table], problems=outcome.problems[:MAX_PROBLEMS])


async def carry_out(options: Namespace) -> Outcome:
    """Connect, change who may read what amid faults, let all in again, compare."""
    outcome, access, chance = Outcome(), Access(), random.Random(options.seed)
    async with AsyncExitStack() as stack:
        issuer = stack.enter_context(Issuer())
        variables = {**NO_LIMITS, **issuer.settings}
        server = await stack.enter_async_context(FaultyServer(options.seed, variables))
        owners, members = [
            [
                await stack.enter_async_context(_client(f"{kind}-{n}", server, issuer, chance))
                for n in range(count)
            ]
            for kind, count in (("owner", options.rooms), ("member", options.clients))
        ]
        rooms = [await create(owner, number, access) for number, owner in enumerate(owners)]
        await _shake(options, server, issuer, rooms, members, access, chance)
        if not options.planted_leak:
            await let_all_in(rooms, members, access)
            outcome.problems += await _missing(server, rooms, members)
        await server.count_faults()
        received = [got for client in [*owners, *members] for got in client.received]
        outcome.problems += leaks(received, access)
        outcome.counts = _counts(received, server, issuer)
    outcome.problems += [f"{what} never occurred" for what, n in outcome.counts.items() if not n]
    return outcome


def _client(name: str, server: FaultyServer, issuer: Issuer, chance: random.Random) -> SocketClient:
    def token() -> tuple[str, float]:
        lifetime_s = chance.uniform(*TOKEN_LIFETIME_S)
        return issuer.token(name, lifetime_s), time.time() + lifetime_s

    return SocketClient(name, server.ws, token)


async def _shake(
    options: Namespace,
    server: FaultyServer,
    issuer: Issuer,
    rooms: Sequence[Room],
    members: Sequence[SocketClient],
    access: Access,
    chance: random.Random,
) -> None:
    """Change who may read what, while all send and ask, until the time is over."""
    end = asyncio.Event()
    tasks = [server.restart_at_random(end), _rotate(issuer, end)]
    tasks += [govern(room, members, access, chance, end, options.planted_leak) for room in rooms]
    tasks += [_take_part(client, rooms, access, chance, end) for client in members]
    tasks += [_take_part(room.owner, [room], access, chance, end) for room in rooms]
    running = asyncio.gather(*tasks)
    began, passed = time.monotonic(), 0.0
    clients = [*members, *(room.owner for room in rooms)]
    while passed < options.seconds or (
        passed < options.seconds + MAX_OVERRUN_S and not _is_enough(options, clients, access)
    ):
        await asyncio.sleep(min(10, max(1, options.seconds - passed)))
        passed = time.monotonic() - began
        progress(f"{passed:.0f} s: {sum(len(client.received) for client in clients)} frames")
    end.set()
    await running


def _is_enough(options: Namespace, clients: Sequence[SocketClient], access: Access) -> bool:
    """Whether everything has occurred that makes the run a proof."""
    received = [got for client in clients for got in client.received]
    if options.planted_leak:  # nobody is removed, banned or muted then
        return bool(leaks(received, access))
    return all(_told(received).values())


async def _rotate(issuer: Issuer, end: asyncio.Event) -> None:
    while not end.is_set() or not issuer.rotations:
        issuer.rotate()
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(end.wait(), ROTATION_S)


async def _take_part(
    client: SocketClient,
    rooms: Sequence[Room],
    access: Access,
    chance: random.Random,
    end: asyncio.Event,
) -> None:
    """Subscribe, send and ask, in rooms that the client may read and in others."""
    number = 0
    while not end.is_set():
        room, probe = chance.choice(rooms), chance.choice(PROBES)
        with suppress(NoAnswer):
            await subscribe(client, room, access)
            number += 1
            text = {"data": f"{client.name} says {number}"} if probe == "sendmessage" else {}
            named = {"rooms": [room.id]} if probe == "ping" else {"room": room.id}
            await client.try_once(probe, **named, **text)
            if chance.random() < 0.2:
                await client.renew()
        await asyncio.sleep(chance.uniform(*PAUSE_S))


async def _missing(
    server: FaultyServer, rooms: Sequence[Room], members: Sequence[SocketClient]
) -> list[str]:
    """What members are not given of the rooms' logs, now that they may read them."""
    problems = []
    for room in rooms:
        texts = texts_of(server.log(room.id))
        given = await asyncio.gather(*(_history(client, room.id) for client in members))
        problems += [
            f"{client.name}: gets {len(got)} of {len(texts)} messages of {room.id}"
            for client, got in zip(members, given, strict=True)
            if got != texts
        ]
    return problems


async def _history(client: SocketClient, room: str) -> list[str]:
    texts, after, more = list[str](), 0, True
    while more:
        await client.ask("subscribe", room=room)
        with suppress(NoAnswer):
            page = await client.try_once("history", room=room, after=after)
            if page["type"] == "history":
                texts += [message.get("data", "") for message in page["messages"]]
                after, more = page["upTo"], page["more"] or page.get("last", 0) > page["upTo"]
    return texts


def _counts(
    received: Sequence[Received],
    server: FaultyServer,
    issuer: Issuer,
) -> Counter[str]:
    counts = Counter({f"frames: {kind}": count for kind, count in _told(received).items()})
    counts.update({f"faults: {kind}": count for kind, count in server.counts.items()})
    counts["frames checked"] = len(received)
    counts["keys rotated"] = issuer.rotations
    return counts


def _told(received: Sequence[Received]) -> dict[str, int]:
    """How often members got what shows that they read, lost, renewed and were refused."""
    kinds = Counter(str(got.frame.get("code") or got.frame.get("type")) for got in received)
    told = ("message", "unsubscribed", "authenticated", "not_allowed", "not_subscribed", "muted")
    return {kind: kinds[kind] for kind in told}
