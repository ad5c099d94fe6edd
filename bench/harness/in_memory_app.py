"""The app's own chat over moto's tables and queue: what each event of it calls and is billed for.
Posts to connections go nowhere."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from unittest.mock import patch

import boto3
from chalice_gateway.aws_account import REGION
from chalice_gateway.resources import TABLE, create_queues, create_tables, read
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from bench.harness import prices
from bench.harness.aws_usage import Part, UsageMeter, item_size, usage_of
from bench.harness.report import ROOT
from chalicelib import deadline
from chalicelib.chat import ChatService
from chalicelib.config import Settings
from chalicelib.delivery import Api, Broadcaster, Chunk, Dispatcher, FanoutQueue
from chalicelib.domain import Connection
from chalicelib.stores import ConnectionStore, MessageLog

STAGE = "prod"
NOW_MS = 1_800_000_000_000
PAUSE_MS = 2_000  # between two events, so that no member acts too often
TEXT = 100 * "x"
ID = 22 * "i"  # as long as those of the page
ROOM, NAME = "room-00001", "Ana Maria"
SESSION = 43 * "s"


@dataclass(frozen=True)
class Event:
    """What one event has one function do; the function's own run is not in `usage`.

    function: Chalice's name of it. calls: how often each operation of DynamoDB and SQS is called.
    posts: to connections. usage: what is billed for calls, posts and the incoming frame; parts: for
    each of the calls; two events are the same whatever the ids in these. beside: calls for which
    it does not wait, as others take longer.
    """

    function: str
    calls: Mapping[str, int]
    posts: int
    usage: prices.Usage
    parts: Sequence[Part] = field(default=(), compare=False, repr=False)
    beside: int = 0


class InMemoryApp:
    """A chat whose events are observed; make and use it inside `mock_aws`."""

    def __init__(self) -> None:
        self._dynamodb, self._sqs = _clients()
        resources = read(ROOT, STAGE)
        create_tables(resources, self._dynamodb)
        create_queues(resources, self._sqs)
        tables = [r.properties for r in resources.values() if r.type == TABLE]
        self._meter = UsageMeter(self._dynamodb, tables)
        config = json.loads((ROOT / ".chalice" / "config.json").read_text())
        settings = Settings.from_environment(config["stages"][STAGE]["environment_variables"])
        self._settings = settings
        self._posted: list[bytes] = []
        self._now = NOW_MS
        dynamodb, sqs = self._watched = _clients()
        api = Api("abcdefghij", "api")
        self._fanout = FanoutQueue(sqs, settings.fanout_queue, api, settings.fanout_chunk)
        self.connections = ConnectionStore(dynamodb, settings.connections_table)
        broadcaster = Broadcaster(lambda _, frame: self._posted.append(frame))
        dispatcher = Dispatcher(self.connections, broadcaster, self._fanout, self._clock)
        log = MessageLog(dynamodb, settings.messages_table, self._clock)
        self.chat = ChatService(self.connections, log, dispatcher, clock=self._clock)

    def start_counting(self) -> None:
        """Count calls from now on, without those that are made only once."""
        self._fanout.put("", "", [""])
        self._take_chunks()
        for client in self._watched:
            self._meter.watch(client)

    def add_connections(self, connections: Iterable[Connection]) -> None:
        """Store connections; nobody is notified."""
        store = ConnectionStore(_DirectWrites(), self._settings.connections_table)
        for connection in connections:
            store.join(connection)

    def connect(self, id: str) -> Event:
        """Have a client connect to the room."""
        parameters = {"room": ROOM, "name": NAME, "session": SESSION}
        return self.observe("websocket_connect", partial(self.chat.connect, id, parameters))

    def disconnect(self, id: str) -> Event:
        return self.observe("websocket_disconnect", partial(self.chat.disconnect, id))

    def send(self, sender: str, action: str, **fields: str) -> Event:
        frame = json.dumps({"action": action, **fields})
        return self.observe("websocket_message", partial(self.chat.receive, sender, frame), frame)

    def send_message(self, sender: str, id: str = ID) -> Event:
        sent = self.send(sender, "sendmessage", room=ROOM, id=id, data=TEXT)
        return replace(sent, beside=1)  # the room is listed while the message is appended

    def observe(self, function: str, handle: Callable[[], object], incoming: str = "") -> Event:
        """Have an event handled; `incoming` is the frame that it brings, if any."""
        self._meter.read_and_reset()  # what came before
        self._posted.clear()
        self._now += PAUSE_MS
        # No event is late, however slow moto and the machine are.
        with patch.object(deadline, "within", lambda _: nullcontext()):
            handle()
        calls, parts = self._meter.read_and_reset()
        usage = usage_of(parts)
        frames = [*self._posted, incoming.encode()] if incoming else self._posted
        usage["api_messages"] = sum(prices.api_messages(len(frame)) for frame in frames)
        return Event(function, calls, len(self._posted), usage, parts)

    def post_chunks(self) -> list[Event]:
        """Have the queue's chunks posted: one of each size, as most are of the same size."""
        chunks = self._take_chunks()
        of_size = {len(chunk.recipients): chunk for chunk in chunks}
        post = partial(self.observe, "fanout")
        observed = {n: post(partial(self.chat.fan_out, chunk)) for n, chunk in of_size.items()}
        return [observed[len(chunk.recipients)] for chunk in chunks]

    def _clock(self) -> int:
        return self._now

    def _take_chunks(self) -> list[Chunk]:
        url = self._sqs.get_queue_url(QueueName=self._settings.fanout_queue)["QueueUrl"]
        receive = partial(self._sqs.receive_message, QueueUrl=url, MaxNumberOfMessages=10)
        chunks = []
        while found := receive().get("Messages"):
            chunks += [Chunk.decode(message["Body"]) for message in found]
        return chunks

    def scan_design_item_size(self, connection_id: str) -> int:
        """The bytes of a connection's item, without what the scan design has no use for."""
        key = {"connectionId": {"S": connection_id}}
        item = self._dynamodb.get_item(TableName=self._settings.connections_table, Key=key)["Item"]
        del item["arrivedAt"]  # tells which of a member's connections came first
        return item_size({name: item[name] for name in item if not name.endswith("Tat")})  # limits

    def message_size(self) -> int:
        """The bytes of a message in the log with its marker, without the room's counter."""
        found = self._dynamodb.scan(TableName=self._settings.messages_table)["Items"]
        items = [item for item in found if not item["room"]["S"].endswith("#counter")]
        messages = sum("data" in item for item in items)
        return sum(map(item_size, items)) // messages


class _DirectWrites:
    """Instead of a client of DynamoDB: puts items straight into moto, which is quicker."""

    def put_item(self, TableName: str, Item: Mapping[str, Any]) -> None:  # noqa: N803
        dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].get_table(TableName).put_item(dict(Item))


def connection(number: int, room: str = ROOM) -> Connection:
    """A connection in a room, whose item is as large as any."""
    return Connection(f"{number:015}=", room, NAME, f"{number:022}", NOW_MS, NOW_MS)


def _clients() -> tuple[Any, Any]:
    session = boto3.session.Session("test", "test", region_name=REGION)
    return session.client("dynamodb"), session.client("sqs")
