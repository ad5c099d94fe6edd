"""What each event of the chat has its functions do: the app's own code, seen at work in moto."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from moto import mock_aws

from bench import prices
from bench.metering import Meter, row_size
from chalicelib.broadcast import Broadcaster
from chalicelib.chat import Chat
from chalicelib.config import Settings
from chalicelib.connections import ConnectionStore
from chalicelib.fanout import Api, Chunk, FanoutQueue
from local_gateway.isolation import REGION
from local_gateway.resources import TABLE, create_queues, create_tables, read

NOW = 1_800_000_000_000  # ms since the epoch
TEXT = 100 * "x"
MESSAGE = json.dumps({"action": "sendmessage", "id": 22 * "i", "data": TEXT})
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
    """The events in a room; `chunks` are those of one message, `row` a connection's bytes."""

    connect: Event
    message: Event
    chunks: list[Event]
    disconnect: Event
    row: int


def observe(project_dir: Path, stage: str, people: int) -> Events:
    """Fill a room, and see the last of `people` come, a message be sent, and somebody leave."""
    ids = [f"{number:015}=" for number in range(people)]
    with mock_aws():
        room = _Room(project_dir, stage)
        chat = room.chat
        for id in ids[:-1]:
            chat.connect(id, ADDRESS)
        chat.receive(ids[0], MESSAGE)  # asks for what is asked for but once
        room.chunks()
        room.watch()
        return Events(
            room.see("websocket_connect", lambda: chat.connect(ids[-1], ADDRESS)),
            room.see("websocket_message", lambda: chat.receive(ids[-1], MESSAGE), MESSAGE),
            [room.see("fanout", partial(chat.fan_out, chunk)) for chunk in room.chunks()],
            room.see("websocket_disconnect", lambda: chat.disconnect(ids[-1])),
            room.row(ids[0]),
        )


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
        self.chat = self._chat(*self._watched)

    def watch(self) -> None:
        """Count from now on."""
        for client in self._watched:
            self._meter.watch(client)
        self._frames.clear()

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

    def _clients(self) -> tuple[Any, Any]:
        return self._session.client("dynamodb"), self._session.client("sqs")

    def _chat(self, dynamodb: Any, sqs: Any) -> Chat:
        return Chat(
            ConnectionStore(dynamodb, self._settings.connections_table),
            Broadcaster(lambda _, frame: self._frames.append(frame)),
            FanoutQueue(sqs, self._settings.fanout_queue, Api("abcdefghij", "api")),
            clock=lambda: NOW,
        )


def _settings(project_dir: Path, stage: str) -> Settings:
    config = json.loads((project_dir / ".chalice" / "config.json").read_text())
    return Settings.from_environment(config["stages"][stage]["environment_variables"])
