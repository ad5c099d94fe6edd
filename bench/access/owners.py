"""The owners of rooms, who let members in and out, and note when."""

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bench.access.checker import TOLERANCE_S, Access, Frame
from bench.access.socket_client import NoAnswer, NotSent, SocketClient
from bench.harness.report import progress

PAUSE_S = (0.1, 0.6)
EXPIRES_IN_S = 60  # the shortest end of a ban or a mute
FOR_EVER = float("inf")


@dataclass
class Room:
    """A private room, its owner, and who is a member of it by now; until when whom is banned and
    muted, in seconds since the epoch."""

    id: str
    owner: SocketClient
    members: set[str] = field(default_factory=set)
    banned: dict[str, float] = field(default_factory=dict)
    muted: dict[str, float] = field(default_factory=dict)


async def create(owner: SocketClient, number: int, access: Access) -> Room:
    """Create a private room. An attempt that is answered too late has created another one, which
    its owner may read as well."""
    title = f"Room {number}"

    def note(frame: Frame) -> None:
        if frame.get("type") == "room" and frame.get("title") == title:
            access.begins(owner.member, frame["room"], 0)

    owner.on_frame = note
    answer = await owner.ask("create", kind="private", title=title)
    return Room(answer["room"], owner)


async def subscribe(client: SocketClient, room: Room, access: Access) -> None:
    """Let a client enter a room, which may refuse it. Raises NoAnswer, NotSent."""
    asked_at = time.time()
    try:
        answer = await client.try_once("subscribe", room=room.id)
    except NotSent:
        raise
    except NoAnswer:
        access.doubts(client.member, room.id, asked_at)
        raise
    if answer.get("code") == "unavailable":
        access.doubts(client.member, room.id, asked_at)


async def govern(
    room: Room,
    members: Sequence[SocketClient],
    access: Access,
    chance: random.Random,
    end: asyncio.Event,
    is_leak_planted: bool,
) -> None:
    """Invite, remove, ban and mute members of a room, the latter two often with an end.

    is_leak_planted: note removals that do not happen.
    """
    while not end.is_set():
        client = chance.choice(members)
        if client.member not in room.members:
            waits = room.banned.get(client.member, FOR_EVER) != FOR_EVER and chance.random() < 0.7
            if not waits or room.banned[client.member] < time.time():
                await _admit(room, client, access)
        elif is_leak_planted:
            access.ends(client.member, room.id, time.time())  # and the member stays
        elif chance.random() < 0.4:
            await _mute(room, client, access, chance)
        else:
            await _remove(room, client, access, chance)
        await asyncio.sleep(chance.uniform(*PAUSE_S))


async def _remove(room: Room, client: SocketClient, access: Access, chance: random.Random) -> None:
    with suppress(NoAnswer):  # so that the removal ends a subscription
        await subscribe(client, room, access)
    if chance.random() < 0.5:
        await room.owner.ask("remove", room=room.id, member=client.member)
    else:
        room.banned[client.member] = await _sanction("ban", room, client, chance)
    access.ends(client.member, room.id, time.time())
    room.members.discard(client.member)


async def _mute(room: Room, client: SocketClient, access: Access, chance: random.Random) -> None:
    """Mute somebody, or who is muted no more."""
    if client.member in room.muted:
        access.mute_ends(client.member, room.id, time.time())
        await room.owner.ask("unmute", room=room.id, member=client.member)
        del room.muted[client.member]
    else:
        until = await _sanction("mute", room, client, chance)
        room.muted[client.member] = until
        access.mute_begins(client.member, room.id, time.time(), until)
        # The member tries at once, so that a refusal is seen.
        with suppress(NoAnswer):
            await subscribe(client, room, access)
            await client.try_once("sendmessage", room=room.id, data=f"{client.name} is muted")


async def _sanction(action: str, room: Room, client: SocketClient, chance: random.Random) -> float:
    """Ban or mute somebody; returns until when at least."""
    began, has_end = time.time(), chance.random() < 0.7
    end = {"expiresIn": EXPIRES_IN_S} if has_end else {}
    await room.owner.ask(action, room=room.id, member=client.member, **end)
    return began + EXPIRES_IN_S if has_end else FOR_EVER


async def _admit(room: Room, client: SocketClient, access: Access) -> None:
    access.begins(client.member, room.id, time.time())
    # Who was banned for a time, and that is over, needs only the invitation.
    if room.banned.pop(client.member, 0) > time.time():
        await room.owner.ask("unban", room=room.id, member=client.member)
    await room.owner.ask("invite", room=room.id, member=client.member)
    room.members.add(client.member)


async def let_all_in(
    rooms: Sequence[Room], members: Sequence[SocketClient], access: Access
) -> None:
    progress("letting all in again")
    await asyncio.gather(*(_admit_all(room, members, access) for room in rooms))
    await asyncio.sleep(TOLERANCE_S)


async def _admit_all(room: Room, members: Sequence[SocketClient], access: Access) -> None:
    for client in members:
        await _admit(room, client, access)
