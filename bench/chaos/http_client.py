"""Clients of the HTTP API that send, edit and delete, and make each request twice."""

import asyncio
import http.client
import json
import random
from collections import Counter
from itertools import cycle
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from bench.chaos.deeds import Deeds, Key, edited, said
from bench.chaos.verdict import shown_as
from chalicelib.protocol.identifiers import member_of

PAUSE_S = (0.3, 3.0)  # between two operations
RETRY_S = 0.3
TIMEOUT_S = 30.0
PAGE_SIZE = 100
SENT, EDITED, DELETED, MUTED, REPEATED = (
    f"{what} over HTTP"
    for what in ("sent", "edited", "deleted", "muted", "sent again after no answer")
)
ACTIONS = (SENT, EDITED, DELETED, SENT, SENT)  # in turns, so that a short run has each of them
REFUSAL_OF_MUTED = "muted"  # its code


class Answer(NamedTuple):
    """What the server has answered. body: None if it has none."""

    status: int
    body: Any

    @property
    def is_done(self) -> bool:
        return self.status < 300


class HttpClient:
    """A client of the HTTP API that acts by itself.

    deeds, counts: as of a PythonClient. problems: answers that should have been others.
    """

    def __init__(self, name: str, room: str, url: str, seed: int) -> None:
        self.name, self.room = name, room
        self.deeds = Deeds()
        self.counts: Counter[str] = Counter(dict.fromkeys([*ACTIONS, REPEATED, MUTED], 0))
        self.problems: list[str] = []
        session = f"{name}-{seed}-".ljust(43, "x")
        self.member = member_of(session)
        self._address = urlsplit(url).netloc
        self._headers = {"Authorization": f"Bearer {session}", "Chat-Name": name}
        self._messages = f"/v1/rooms/{room}/messages"
        self._random = random.Random(f"{seed} {name}")
        self._own: dict[int, Key] = {}
        self._texts = self._keys = self._edits = 0

    @property
    def times_muted(self) -> int:
        """How often it was refused something because it was muted."""
        return self.counts[MUTED]

    async def connect(self) -> None:
        """There is nothing to connect to."""

    async def send_until(self, end: asyncio.Event) -> None:
        """Do one thing after the other; each until the server has confirmed or refused it."""
        for action in cycle(ACTIONS):
            if end.is_set():
                return
            if action == SENT or not self._own:
                await self._send()
            else:
                await self._change(action, self._random.choice(list(self._own)))
            await asyncio.sleep(self._random.uniform(*PAUSE_S))

    async def _send(self) -> None:
        self._texts += 1
        key = Key(self.name, self._texts)
        answer = await self._twice("POST", self._messages, {"data": said(key)})
        if answer.is_done:
            self._own[answer.body["seq"]] = key
            self.deeds.texts[key] = said(key)
            self.counts[SENT] += 1

    async def _change(self, action: str, seq: int) -> None:
        key, path = self._own[seq], f"{self._messages}/{seq}"
        if action == DELETED:
            del self._own[seq]
            if (await self._twice("DELETE", path)).is_done:
                self.deeds.deleted.add(key)
                self.counts[action] += 1
            return
        self._edits += 1
        text = edited(key, self._edits)
        if (await self._twice("PATCH", path, {"data": text})).is_done:
            self.deeds.texts[key] = text
            self.counts[action] += 1

    async def _twice(self, method: str, path: str, body: object = None) -> Answer:
        """Make a request until it is answered, and then once more under the same key, as a client
        does that has lost the answer; returns what has become of it."""
        self._keys += 1
        key = f"{self.name}-{self._keys}"
        first = await self._insist(method, path, body, key)
        again = await self._insist(method, path, body, key)
        if first.is_done:
            self._compare(f"{method} {path}", first, again)
            return first
        return again  # who was muted may have been unmuted in between

    def _compare(self, request: str, first: Answer, again: Answer) -> None:
        """A repeated request is answered as the first one was, and nothing is created again."""
        seqs = [answer.body and answer.body["seq"] for answer in (first, again) if answer.is_done]
        if not again.is_done or again.status == 201 or len(set(seqs)) > 1:
            found = f"{first.status}, then {again.status}: {again.body}"
            self.problems.append(f"{self.name}: {request} is answered {found}")

    async def _insist(self, method: str, path: str, body: object, key: str = "") -> Answer:
        headers = {**self._headers, **({"Idempotency-Key": key} if key else {})}
        while True:
            try:
                answer = await asyncio.to_thread(self._ask, method, path, body, headers)
            except (OSError, http.client.HTTPException, ValueError):
                answer = Answer(0, None)  # no answer, or a part of one
            if answer.status not in (0, 429) and answer.status < 500:
                self.counts[MUTED] += _is_muted(answer)
                return answer
            self.counts[REPEATED] += 1
            await asyncio.sleep(RETRY_S)

    def _ask(self, method: str, path: str, body: object, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection(self._address, timeout=TIMEOUT_S)
        try:
            sent = None if body is None else json.dumps(body)
            typed = {} if body is None else {"Content-Type": "application/json"}
            connection.request(method, path, sent, {**headers, **typed})
            response = connection.getresponse()
            content = response.read()
            return Answer(response.status, json.loads(content) if content else None)
        finally:
            connection.close()

    async def wait_until_sent(self) -> None:
        """All that was begun has been answered."""

    async def wait_until_shown(self, log: list[str]) -> None:
        """Wait until the server lists all of the log."""
        while await self.shown(len(log)) != log:
            await asyncio.sleep(RETRY_S)

    async def shown(self, _: int) -> list[str]:
        """The log, as it is listed page by page."""
        found, after, more = [], 0, True
        while more:
            path = f"{self._messages}?after={after}&limit={PAGE_SIZE}"
            page = (await self._insist("GET", path, None)).body
            found += [_shown(message) for message in page["messages"]]
            after, more = page["upTo"], page["more"]
        return found

    async def memory(self) -> str:
        """It keeps no texts."""
        return ""

    async def close(self) -> None:
        """Nothing is open."""


def _is_muted(answer: Answer) -> bool:
    return answer.status == 403 and answer.body["code"] == REFUSAL_OF_MUTED


def _shown(message: dict[str, Any]) -> str:
    counts = [(each["reaction"], each["count"]) for each in message.get("reactions", ())]
    return shown_as(message["seq"], message.get("data", ""), "deleted" in message, counts)
