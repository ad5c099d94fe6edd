"""A rig: the app's own chat over moto's tables and queue, posts that go nowhere, and a meter."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from chalice_gateway.aws_account import REGION
from chalice_gateway.resources import TABLE, create_queues, create_tables, read
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from bench import prices, quick_index
from bench.metering import Meter, row_size
from chalicelib.chat.service import ChatService
from chalicelib.config import Settings
from chalicelib.delivery.broadcaster import Broadcaster
from chalicelib.delivery.dispatcher import Dispatcher
from chalicelib.delivery.fanout_queue import Api, Chunk, FanoutQueue
from chalicelib.domain import Connection, Message
from chalicelib.stores.connections import ConnectionStore
from chalicelib.stores.message_log import Appended, MessageLog

NOW = 1_800_000_000_000  # ms since the epoch


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


class Rig:
    """A chat whose events can be seen at work; to be made, and used, inside `mock_aws`.

    chat: the app's. forgetful: one that keeps nothing of what is said.
    store: the connections of both.
    """

    def __init__(self, project_dir: Path, stage: str) -> None:
        self._session = boto3.session.Session("test", "test", region_name=REGION)
        self._dynamodb, self._sqs = self._clients()
        resources = read(project_dir, stage)
        create_tables(resources, self._dynamodb)
        create_queues(resources, self._sqs)
        tables = [r["Properties"] for r in resources.values() if r.get("Type") == TABLE]
        self._meter = Meter(self._dynamodb, tables)
        self._settings = _settings(project_dir, stage)
        self._posted: list[bytes] = []
        self._build()

    def watch(self) -> None:
        """Count from now on, but what is asked for only once."""
        self._fanout.put("", "", [""])
        self.chunks()
        for client in self._watched:
            self._meter.watch(client)

    def seat(self, people: Iterable[Connection]) -> None:
        """Store connections, of which nobody is told."""
        straight: Any = _StraightIntoMoto()
        store = ConnectionStore(straight, self._settings.connections_table)
        for connection in people:
            store.join(connection)

    def see_frame(self, chat: ChatService, sender: str, frame: str) -> Event:
        """Have a client's frame handled."""
        return self.see("websocket_message", lambda: chat.receive(sender, frame), frame)

    def see(self, function: str, handle: Callable[[], object], came: str = "") -> Event:
        """Have an event handled; `came` is the frame that it brings, if it does."""
        self._meter.take()  # what was not to be seen
        self._posted.clear()
        handle()
        calls, usage = self._meter.take()
        frames = [*self._posted, came.encode()] if came else self._posted
        usage["api_messages"] = sum(prices.api_messages(len(frame)) for frame in frames)
        return Event(function, calls, len(self._posted), usage)

    def chunks(self) -> list[Chunk]:
        """Take all chunks out of the queue."""
        url = self._sqs.get_queue_url(QueueName=self._settings.fanout_queue)["QueueUrl"]
        chunks = []
        while found := self._sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            chunks += [Chunk.decode(message["Body"]) for message in found]
        return chunks

    def row(self, connection_id: str) -> int:
        """The bytes of a connection's row, but for what the usual design has no use for."""
        key = {"connectionId": {"S": connection_id}}
        table = self._settings.connections_table
        row = self._dynamodb.get_item(TableName=table, Key=key)["Item"]
        del row["arrivedAt"]  # tells which of a member's connections came first
        return row_size(row)

    def kept(self) -> int:
        """The bytes of a message in the log, its marker included; the room's first one aside."""
        found = self._dynamodb.scan(TableName=self._settings.messages_table)["Items"]
        rows = [row for row in found if not row["room"]["S"].endswith("#first")]
        messages = sum("data" in row for row in rows)
        return sum(map(row_size, rows)) // messages

    def _build(self) -> None:
        dynamodb, sqs = self._watched = self._clients()
        settings, api = self._settings, Api("abcdefghij", "api")
        self._fanout = FanoutQueue(sqs, settings.fanout_queue, api, settings.fanout_chunk)
        self.store = ConnectionStore(dynamodb, settings.connections_table)
        self.chat = self._chat(MessageLog(dynamodb, settings.messages_table))
        self.forgetful = self._chat(_NoLog(dynamodb, settings.messages_table))

    def _clients(self) -> tuple[Any, Any]:
        dynamodb = self._session.client("dynamodb")
        quick_index.install(dynamodb)
        return dynamodb, self._session.client("sqs")

    def _chat(self, messages: MessageLog) -> ChatService:
        broadcaster = Broadcaster(lambda _, frame: self._posted.append(frame))
        dispatcher = Dispatcher(self.store, broadcaster, self._fanout, lambda: NOW)
        return ChatService(self.store, messages, dispatcher, clock=lambda: NOW)


class _NoLog(MessageLog):
    """Keeps nothing, as in the usual design."""

    def append(self, message: Message) -> Appended:
        return Appended(replace(message, seq=message.at), new=True)


class _StraightIntoMoto:
    """In place of a client of DynamoDB: puts rows where moto has them, which is quicker."""

    def put_item(self, TableName: str, Item: Mapping[str, Any]) -> None:  # noqa: N803
        backend = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION]
        backend.get_table(TableName).put_item(dict(Item))


def _settings(project_dir: Path, stage: str) -> Settings:
    config = json.loads((project_dir / ".chalice" / "config.json").read_text())
    return Settings.from_environment(config["stages"][stage]["environment_variables"])
