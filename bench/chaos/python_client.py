"""Python clients that send, edit, delete, react, reply and mute by themselves."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from itertools import cycle, islice
from typing import Protocol

from chat_client import ChatError, Client, Message, RequestRefused, Timeouts

from bench.chaos.deeds import Deeds, Key, edited, key_of, said
from bench.chaos.traces import strings_of
from bench.chaos.verdict import shown_as

# Shorter than in life, so that a short run sees each of them many times.
TIMEOUTS = Timeouts(
    handshake_timeout_s=5,
    first_backoff_s=0.1,
    max_backoff_s=2,
    stable_after_s=1,
    first_response_timeout_s=1,
    max_response_timeout_s=2,
    late_message_grace_s=0.2,
    first_idle_s=2,
    max_idle_s=4,
    heartbeat_timeout_s=3,
)
TOO_MANY, MUTED = "too_many", "muted"
PAUSE_S = (0.3, 3.0)  # between two operations
MAX_MUTED_S = 15.0  # a mute ends as soon as its member has been refused
POLL_S = 0.1
# After these a request may have been carried out, or not.
UNCERTAIN = ("no_answer", "unavailable", TOO_MANY)
REACTIONS = ("👍", "🎉", "❤️", "hm")
RECENT = 20  # messages that are changed
# Half of what members do is to send.
ACTIONS = (*6 * ["sent"], "edited", "deleted", "reacted", "reacted", "unreacted", "replied")


class Mutable(Protocol):
    """Somebody who can be muted. times_muted: how often it was refused something because of it."""

    @property
    def member(self) -> str: ...

    @property
    def times_muted(self) -> int: ...


class PythonClient:
    """A Python client that acts by itself.

    deeds: what the server confirmed. counts: how often it has done what, and how often it had to
    wait, because it sent more than its limit, or was refused because it was muted.
    """

    def __init__(
        self, name: str, room: str, url: str, seed: int, recover: bool, owns_room: bool
    ) -> None:
        """owns_room: whether it creates the room; then it mutes others, and deletes for them."""
        self.name, self.room = name, room
        self.deeds = Deeds()
        self.counts: Counter[str] = Counter(dict.fromkeys([TOO_MANY, MUTED, *ACTIONS], 0))
        self._owns_room = owns_room
        self._to_mute: Iterator[Mutable] = iter(())
        self._texts = 0
        self._random = random.Random(f"{seed} {name}")
        self._client = Client(url, room=room, name=name, timeouts=TIMEOUTS, recover=recover)
        self._stack = AsyncExitStack()

    @property
    def member(self) -> str:
        """The member's id, once it is connected."""
        return self._client.you.member if self._client.you else ""

    @property
    def times_muted(self) -> int:
        """How often it was refused something because it was muted."""
        return self.counts[MUTED]

    def mute_in_turns(self, others: Sequence[Mutable]) -> None:
        """Mute others of the room, which it owns, one after the other."""
        self._to_mute = cycle(others)

    async def connect(self) -> None:
        """Connect, and wait until the newest number of the log is known."""
        await self._stack.enter_async_context(self._client)
        await self._client.wait_until(lambda: self._client.log.last is not None)
        if self._owns_room:
            await _insist(lambda: self._client.create_room(kind="open", room=self.room))
        counting = asyncio.create_task(self._count_refusals())
        self._stack.callback(counting.cancel)

    async def send_until(self, end: asyncio.Event) -> None:
        """Do one thing after the other; each until the server has confirmed or refused it."""
        while not end.is_set():
            try:
                await self._act(self._random.choice(ACTIONS))
            except RequestRefused as refused:  # somebody was faster, or mutes this client
                self.counts[MUTED] += refused.code == MUTED
            except ChatError:
                pass  # only without recovery, or it would wait
            await asyncio.sleep(self._random.uniform(*PAUSE_S))

    async def _act(self, action: str) -> None:
        entries = self._client.log.entries[-RECENT:]
        messages = [each for each in entries if isinstance(each, Message) and not each.deleted]
        own = [each for each in messages if each.member == self.member]
        if self._owns_room and self._random.random() < 0.4:
            await self._moderate([each for each in messages if each not in own])
        elif action == "sent" or not messages:
            await self._send()
        elif action == "replied":
            await self._send(self._random.choice(messages).seq)
        elif action in ("edited", "deleted") and own:
            await self._change(action, self._random.choice(own))
        elif action in ("reacted", "unreacted"):
            await self._react(action == "reacted", self._random.choice(messages))
        else:
            return
        self.counts[action] += 1

    async def _send(self, reply_to: int | None = None) -> None:
        self._texts += 1
        key = Key(self.name, self._texts)
        await self._client.send(said(key), reply_to=reply_to)
        self.deeds.texts[key] = said(key)

    async def _change(self, action: str, message: Message) -> None:
        key = key_of(message.data)
        if action == "deleted":
            await self._client.home.delete(message.seq)
            self.deeds.deleted.add(key)
        else:
            text = edited(key, message.revision + 1)
            await self._client.home.edit(message.seq, text)
            self.deeds.texts[key] = text

    async def _react(self, is_there: bool, message: Message) -> None:
        reaction, room = self._random.choice(REACTIONS), self._client.home
        await (room.react if is_there else room.unreact)(message.seq, reaction)
        self.deeds.reactions[key_of(message.data), reaction] = is_there

    async def _moderate(self, of_others: list[Message]) -> None:
        """Delete somebody's message, or mute the next member."""
        if of_others and self._random.random() < 0.3:
            await self._change("deleted", self._random.choice(of_others))
        else:
            for other in islice(self._to_mute, 1):
                await self._mute(other)

    async def _mute(self, other: Mutable) -> None:
        """Mute somebody until that has been noticed, but not for ever: the mute may fail."""
        room, before = self._client.home, other.times_muted
        await _insist(lambda: room.mute(other.member, expires_in=3600))
        end = time.monotonic() + MAX_MUTED_S
        while other.times_muted == before and time.monotonic() < end:
            await asyncio.sleep(POLL_S)
        await _insist(lambda: room.unmute(other.member))

    async def _count_refusals(self) -> None:
        while True:
            await self._client.wait_until(lambda: self._client.is_throttled)
            self.counts[TOO_MANY] += 1
            await self._client.wait_until(lambda: not self._client.is_throttled)

    async def wait_until_sent(self) -> None:
        """Wait until the outbox is empty."""
        await self._client.wait_until(lambda: not self._client.outbox.next)

    async def wait_until_shown(self, log: list[str]) -> None:
        """Wait until all of the log has come, and all that changes it."""
        await self._client.wait_until(lambda: self._shown() == log)

    async def close(self) -> None:
        await self._stack.aclose()

    async def shown(self, _: int) -> list[str]:
        return self._shown()

    def _shown(self) -> list[str]:
        return [
            shown_as(
                each.seq,
                each.data,
                each.deleted is not None,
                [(reaction.reaction, reaction.count) for reaction in each.reactions],
            )
            if isinstance(each, Message)
            else f"(gap from {each.first})"
            for each in self._client.log.entries
        ]

    async def memory(self) -> str:
        """All the texts that the client holds."""
        self._client.log.entries  # noqa: B018 - what is shown is up to date
        return "\n".join(strings_of(self._client, "chat_client"))


async def _insist(ask: Callable[[], Awaitable[object]]) -> None:
    """Ask until it is done. If that is refused, an earlier attempt has done it."""
    while True:
        try:
            await ask()
        except RequestRefused as refused:
            if refused.code in UNCERTAIN:
                await asyncio.sleep(PAUSE_S[0])
                continue
        return
