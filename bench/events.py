"""What each event of the chat has its functions do: the app's own code, seen at work in moto."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from moto import mock_aws

from bench import prices
from bench.metering import Meter, row_size
from chalicelib.actions import MAX_PAGE
from chalicelib.broadcast import Broadcaster
from chalicelib.chat import Chat
from chalicelib.config import Settings
from chalicelib.connections import ConnectionStore
from chalicelib.fanout import Api, Chunk, FanoutQueue
from chalicelib.frames import Message
from chalicelib.messages import Appended, MessageLog
from local_gateway.isolation import REGION
from local_gateway.resources import TABLE, create_queues, create_tables, read

NOW = 1_800_000_000_000  # ms since the epoch
TEXT = 100 * "x"
ID = 22 * "i"  # as long as those of the page
MESSAGE = json.dumps({"action": "sendmessage", "id": ID, "data": TEXT})
HISTORY = json.dumps({"action": "history", "id": ID})
PING = json.dumps({"action": "ping"})
ADDRESS = {"room": "room-00001", "name": "Ana Maria"}


class Event(NamedTuple):
    """What one event has one function do; that it runs is not in `usage`.

    function: Chalice's name of it.
    calls: how often each operation of DynamoDB and SQS is called.
    posts: to connections.
    usage: what is billed for calls and posts, and for the frame that came in.
    """

    function: str
    calls: Mapping[str, int]
    posts: int
    usage: prices.Usage


class Events(NamedTuple):
    """The events in a room where more was said than a page of history holds.

    history: who has come asks for the newest page.
    chunks: those of `message`.
    unlogged: `message`, if nothing were kept of it.
    row, kept: bytes of a connection in its table, and of a message in the log.
    """

    connect: Event
    history: Event
    message: Event
    chunks: list[Event]
    unlogged: Event
    ping: Event
    disconnect: Event
    row: int
    kept: int


def observe(project_dir: Path, stage: str, people: int) -> Events:
    """Fill a room, and see the last of `people` come, a message be sent, and somebody leave."""
    ids = [f"{number:015}=" for number in range(people)]
    last = ids[-1]
    with mock_aws():
        room = _Room(project_dir, stage)
        room.fill(ids[:-1])
        return Events(
            connect=room.see("websocket_connect", lambda: room.chat.connect(last, ADDRESS)),
            history=room.see_frame(room.chat, last, HISTORY),
            message=room.see_frame(room.chat, last, MESSAGE),
            chunks=[room.see("fanout", partial(room.chat.fan_out, c)) for c in room.chunks()],
            unlogged=room.see_frame(room.forgetful, last, MESSAGE),
            ping=room.see_frame(room.chat, last, PING),
            disconnect=room.see("websocket_disconnect", lambda: room.chat.disconnect(last)),
            row=room.row(ids[0]),
            kept=room.kept(),
        )


class _NoLog(MessageLog):
    """Keeps nothing, as in the usual design."""

    def append(self, message: Message) -> Appended:
        return Appended(replace(message, seq=message.at), new=True)


class _Room:
    """The chat over moto's tables and queue, and a meter for its clients."""

    def __init__(self, project_dir: Path, stage: str) -> None:
        self._session = boto3.session.Session("test", "test", region_name=REGION)
        self._dynamodb, self._sqs = self._clients()
        resources = read(project_dir, stage)
        create_tables(resources, self._dynamodb)
        create_queues(resources, self._sqs)
        tables = [r["Properties"] for r in resources.values() if r.get("Type") == TABLE]
        self._meter = Meter(self._dynamodb, tables)
        self._settings = _settings(project_dir, stage)
        self._frames: list[str] = []
        self._watched = self._clients()
        dynamodb, sqs = self._watched
        self._fanout = FanoutQueue(sqs, self._settings.fanout_queue, Api("abcdefghij", "api"))
        self.chat = self._chat(MessageLog(dynamodb, self._settings.messages_table))
        self.forgetful = self._chat(_NoLog(dynamodb, self._settings.messages_table))

    def fill(self, ids: Sequence[str]) -> None:
        """Have more be said than a page of history holds, and all come; count from then on."""
        first, *others = ids
        self.chat.connect(first, ADDRESS)
        for number in range(MAX_PAGE + 1):
            self.chat.receive(first, MESSAGE.replace(ID, f"{number:0{len(ID)}}"))
        for id in others:
            self.chat.connect(id, ADDRESS)
        self.chat.receive(first, MESSAGE)  # asks for what is asked for but once
        self.chunks()
        for client in self._watched:
            self._meter.watch(client)
        self._frames.clear()

    def see_frame(self, chat: Chat, sender: str, frame: str) -> Event:
        """Have a client's frame handled."""
        return self.see("websocket_message", lambda: chat.receive(sender, frame), frame)

    def see(self, function: str, handle: Callable[[], None], came: str = "") -> Event:
        """Have an event handled; `came` is the frame that it brings, if it does."""
        handle()
        calls, usage = self._meter.take()
        frames = [*self._frames, came] if came else self._frames
        usage["api_messages"] = sum(prices.api_messages(len(frame.encode())) for frame in frames)
        event = Event(function, calls, len(self._frames), usage)
        self._frames.clear()
        return event

    def chunks(self) -> list[Chunk]:
        """Take all chunks out of the queue."""
        url = self._sqs.get_queue_url(QueueName=self._settings.fanout_queue)["QueueUrl"]
        chunks = []
        while found := self._sqs.receive_message(QueueUrl=url).get("Messages"):
            chunks += [Chunk.decode(message["Body"]) for message in found]
        return chunks

    def row(self, connection_id: str) -> int:
        """The bytes of a connection's row."""
        key = {"connectionId": {"S": connection_id}}
        table = self._settings.connections_table
        return row_size(self._dynamodb.get_item(TableName=table, Key=key)["Item"])

    def kept(self) -> int:
        """The bytes of a message in the log, its marker included; the room's first one aside."""
        found = self._dynamodb.scan(TableName=self._settings.messages_table)["Items"]
        rows = [row for row in found if not row["room"]["S"].endswith("#first")]
        messages = sum("data" in row for row in rows)
        return sum(map(row_size, rows)) // messages

    def _clients(self) -> tuple[Any, Any]:
        return self._session.client("dynamodb"), self._session.client("sqs")

    def _chat(self, messages: MessageLog) -> Chat:
        return Chat(
            ConnectionStore(self._watched[0], self._settings.connections_table),
            messages,
            Broadcaster(lambda _, frame: self._frames.append(frame)),
            self._fanout,
            clock=lambda: NOW,
        )


def _settings(project_dir: Path, stage: str) -> Settings:
    config = json.loads((project_dir / ".chalice" / "config.json").read_text())
    return Settings.from_environment(config["stages"][stage]["environment_variables"])
