"""One message from a client to another through a chat, and how long each step took."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from chat_client import ChatError, Client, HandshakeRefused, Message, RequestRefused

CONNECT, SEND, HEAR, DELETE = "connect", "send", "hear", "delete"
# The chat works, and the canary's token, room or address does not.
_REFUSED = (HandshakeRefused, RequestRefused)


@dataclass
class RoundTrip:
    """What happened, and after how many milliseconds.

    step: the last one that was begun: `connect`, `send`, `hear` or `delete`. connected_ms: both
    clients were connected. stored_ms, heard_ms: since the message was sent. error: why the step
    failed; None if all is well. is_refused: whether the chat answered, and refused the token, the
    room or the address.
    """

    room: str
    step: str = CONNECT
    connected_ms: float | None = None
    stored_ms: float | None = None
    heard_ms: float | None = None
    error: str | None = None
    is_refused: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return what is known, for programs."""
        known = {name: value for name, value in asdict(self).items() if value is not None}
        return {"ok": self.error is None, **known}


async def measure(make_client: Callable[..., Client], room: str, timeout_s: float) -> RoundTrip:
    """Connect two clients, send a message with one, hear it with the other, and delete it.

    make_client: takes `recover` as Client does. timeout_s: for all of it but the deletion, which
    has as long again.
    """
    trip = RoundTrip(room)
    # The listener must not ask for what a broadcast has lost.
    async with make_client() as sender, make_client(recover=False) as listener:
        try:
            await _talk(trip, sender, listener, timeout_s)
        except asyncio.TimeoutError:
            offline = sender.offline_reason or listener.offline_reason
            trip.error = offline or f"no answer within {timeout_s:g} s"
        except ChatError as error:
            trip.error, trip.is_refused = str(error), isinstance(error, _REFUSED)
    return trip


async def _talk(trip: RoundTrip, sender: Client, listener: Client, timeout_s: float) -> None:
    stored: list[Message] = []
    try:
        await asyncio.wait_for(_send_and_hear(trip, sender, listener, stored), timeout_s)
        trip.step = DELETE
    finally:
        for message in stored:
            await asyncio.wait_for(sender.home.delete(message.seq), timeout_s)


async def _send_and_hear(
    trip: RoundTrip, sender: Client, listener: Client, stored: list[Message]
) -> None:
    since = _Stopwatch()
    await sender.wait_until(lambda: sender.log.last is not None)
    await listener.wait_until(lambda: listener.log.last is not None)
    trip.connected_ms = since.ms
    trip.step, since = SEND, _Stopwatch()
    stored.append(await sender.send(f"canary {secrets.token_hex(8)}"))
    trip.step, trip.stored_ms = HEAR, since.ms
    await listener.wait_until(lambda: listener.log.find(stored[0].seq) is not None)
    trip.heard_ms = since.ms


class _Stopwatch:
    def __init__(self) -> None:
        self._begin = time.monotonic()

    @property
    def ms(self) -> float:
        return round(1000 * (time.monotonic() - self._begin), 1)
