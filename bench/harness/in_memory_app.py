"""The app's own chat over moto's tables, queue and bucket: what each event of it calls and costs.
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

from bench.harness import prices
from bench.harness.aws_usage import Part, UsageMeter, item_size, usage_of
from bench.harness.direct_writes import DirectWrites
from bench.harness.report import ROOT
from chalicelib import deadline
from chalicelib.chat import ChatService
from chalicelib.concurrency import Greenlets
from chalicelib.config import FileSettings, Settings
from chalicelib.delivery import Api, Broadcaster, Chunk, Dispatcher, Expiry, FanoutQueue, decode
from chalicelib.domain import Connection
from chalicelib.files import FileBucket, FileService, UploadForms
from chalicelib.push import PushJob, PushQueue
from chalicelib.search import SearchIndex
from chalicelib.stores import (
    ConnectionStore,
    MessageLog,
    PushSubscriptions,
    RoomStore,
    UploadStore,
)
from chalicelib.webhooks import Delivery, WebhookConsumer, WebhookQueue, WebhookSender

STAGE = "prod"
NOW_MS = 1_800_000_000_000
PAUSE_MS = 2_000  # so that no member acts too often
TEXT = 100 * "x"
ID = 22 * "i"  # as long as those of the page
ROOM, NAME = "room-00001", "Ana Maria"
SESSION = 43 * "s"
BUCKET = "files"


@dataclass(frozen=True)
class Event:
    """What one event has one function do; the function's own run is not in `usage`.

    function: Chalice's name of it. calls: how often each operation of AWS is called.
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
    """A chat whose events are observed; make and use it inside `mock_aws`.

    pause_ms: between two events.
    """

    def __init__(self) -> None:
        self._dynamodb, self._sqs, self._s3 = _clients()
        self._s3.create_bucket(Bucket=BUCKET)
        resources = read(ROOT, STAGE)
        create_tables(resources, self._dynamodb)
        create_queues(resources, self._sqs)
        tables = [r.properties for r in resources.values() if r.type == TABLE]
        self._meter = UsageMeter(self._dynamodb, tables)
        config = json.loads((ROOT / ".chalice" / "config.json").read_text())
        variables = config["stages"][STAGE]["environment_variables"]
        settings = Settings.from_environment(variables)
        self._settings = settings
        self._posted: list[bytes] = []
        self._held: list[tuple[int, str]] = []
        self._now = NOW_MS
        self.pause_ms = PAUSE_MS
        dynamodb, sqs, s3 = self._watched = _clients()
        sqs.meta.events.register("provide-client-params.sqs.SendMessageBatch", self._hold)
        api = Api("abcdefghij", "api")
        self._fanout = FanoutQueue(sqs, settings.fanout_queue, api, settings.fanout_chunk)
        self._tables = settings.connections_table, settings.room_connections_table
        workers = Greenlets()
        self.connections = ConnectionStore(dynamodb, *self._tables, workers)
        broadcaster = Broadcaster(lambda _, frame: self._posted.append(frame))
        dispatcher = Dispatcher(self.connections, broadcaster, self._fanout, self._clock)
        self.log = MessageLog(dynamodb, settings.messages_table, self._clock)
        self.rooms = rooms = RoomStore(dynamodb, settings.rooms_table, workers.sleep)
        self.subscriptions = PushSubscriptions(dynamodb, settings.members_table)
        self.push_queue = PushQueue(sqs, settings.push.queue, self._clock)
        self.index = SearchIndex(dynamodb, variables["SEARCH_TABLE"])
        queue = config["stages"][STAGE]["environment_variables"]["WEBHOOKS_QUEUE"]
        self.webhook_queue = WebhookQueue(sqs, queue)
        self.webhook_consumer = WebhookConsumer(rooms.webhooks, self.webhook_queue)
        self.webhook_sender = WebhookSender(rooms.webhooks, lambda *_: 200, self._clock)
        uploads, limits = UploadStore(dynamodb, settings.members_table), FileSettings()
        self.files = FileService(
            uploads, FileBucket(s3, BUCKET), limits.max_bytes, limits.per_day, self._clock, workers
        )
        self.chat = ChatService(
            self.connections,
            self.log,
            rooms,
            dispatcher,
            clock=self._clock,
            workers=workers,
            files=self.files,
        )

    def start_counting(self) -> None:
        """Count calls from now on, without those that are made only once."""
        self._fanout.put("", "", [""])
        self.webhook_queue.put([Delivery("", "", "", "", "", "")])
        self.push_queue.put([PushJob("", "", 0)])
        self._take_chunks()
        for client in self._watched:
            self._meter.watch(client)

    def add_connections(self, connections: Iterable[Connection]) -> None:
        """Store connections; nobody is notified."""
        store = ConnectionStore(DirectWrites(), *self._tables, Greenlets())
        for connection in connections:
            store.open(connection)

    def connect(self, id: str) -> Event:
        """Have a client connect to the room."""
        parameters = {"room": ROOM, "name": NAME, "session": SESSION}
        return self.observe("websocket_connect", partial(self.chat.connect, id, parameters))

    def disconnect(self, id: str) -> Event:
        return self.observe("websocket_disconnect", partial(self.chat.disconnect, id))

    def send(self, sender: str, action: str, **fields: object) -> Event:
        frame = json.dumps({"action": action, **fields})
        return self.observe("websocket_message", partial(self.chat.receive, sender, frame), frame)

    def send_message(self, sender: str, id: str = ID) -> Event:
        sent = self.send(sender, "sendmessage", room=ROOM, id=id, data=TEXT)
        return replace(sent, beside=1)  # the room is listed while the message is appended

    def last_seq(self) -> int:
        """The number of the message that was sent last."""
        return int(self.answer()["seq"])

    def answer(self) -> dict[str, Any]:
        """The first frame of the last event."""
        answer: dict[str, Any] = json.loads(self._posted[0])
        return answer

    def observe(self, function: str, handle: Callable[[], object], incoming: str = "") -> Event:
        """Have an event handled; `incoming` is the frame that it brings, if any."""
        self._meter.read_and_reset()  # what came before
        self._posted.clear()
        self._now += self.pause_ms
        # No event is late, however slow moto and the machine are.
        with patch.object(deadline, "within", lambda _: nullcontext()):
            handle()
        calls, parts = self._meter.read_and_reset()
        usage = usage_of(parts)
        frames = [*self._posted, incoming.encode()] if incoming else self._posted
        usage["api_messages"] = sum(prices.api_messages(len(frame)) for frame in frames)
        return Event(function, calls, len(self._posted), usage, parts)

    def put_objects(self, forms: UploadForms) -> None:
        """Put what a file's forms upload."""
        for form in filter(None, (forms.form, forms.thumbnail)):
            self._s3.put_object(Bucket=BUCKET, Key=form["fields"]["key"], Body=b"x")

    def post_chunks(self) -> list[Event]:
        """Have the queue's chunks posted: one of each size, as most are of the same size."""
        chunks = self._take_chunks()
        of_size = {len(chunk.recipients): chunk for chunk in chunks}
        post = partial(self.observe, "fanout")
        observed = {n: post(partial(self.chat.fan_out, chunk)) for n, chunk in of_size.items()}
        return [observed[len(chunk.recipients)] for chunk in chunks]

    def handle_held(self) -> list[Event]:
        """Have the messages handled that the queue has held back for long enough."""
        due = [body for at, body in self._held if at <= self._now]
        self._held = [(at, body) for at, body in self._held if at > self._now]
        return [self.observe("fanout", partial(self.chat.fan_out, decode(body))) for body in due]

    def look_at_expiry(self, id: str) -> Event:
        """Have the queue's message handled that closes a connection when its token expires."""
        message = Expiry(Api("abcdefghij", "api"), id)
        return self.observe("fanout", partial(self.chat.fan_out, message))

    def _hold(self, params: Mapping[str, Any], **_: object) -> None:
        """Note what the queue is asked to hold back, whose delay is one of the real clock."""
        for entry in params["Entries"]:
            if delay_s := entry.get("DelaySeconds"):
                self._held.append((self._now + 1000 * delay_s, entry["MessageBody"]))

    def _clock(self) -> int:
        return self._now

    def _take_chunks(self) -> list[Chunk]:
        url = self._sqs.get_queue_url(QueueName=self._settings.fanout_queue)["QueueUrl"]
        receive = partial(self._sqs.receive_message, QueueUrl=url, MaxNumberOfMessages=10)
        chunks = []
        while found := receive().get("Messages"):
            decoded = [decode(message["Body"]) for message in found]
            # What is told later comes when its delay is over, which is that of the real clock.
            chunks += [each for each in decoded if isinstance(each, Chunk)]
        return chunks

    def scan_design_item_size(self, connection_id: str) -> int:
        """The bytes of a connection's item, without what the scan design has no use for."""
        key = {"connectionId": {"S": connection_id}}
        item = self._dynamodb.get_item(TableName=self._settings.connections_table, Key=key)["Item"]
        item["room"] = item.pop("home")  # one room is all that it has
        ours = ("rooms", "look", "hasChannel")
        return item_size(
            {name: item[name] for name in item if name not in ours and not name.endswith("Tat")}
        )

    def message_size(self) -> int:
        """The bytes of a message in the log with its marker, without the room's counter."""
        found = self._dynamodb.scan(TableName=self._settings.messages_table)["Items"]
        items = [item for item in found if not item["room"]["S"].endswith("#counter")]
        messages = sum("data" in item for item in items)
        return sum(map(item_size, items)) // messages


def connection(number: int, *rooms: str) -> Connection:
    """A connection in some rooms, whose item is as large as any; without rooms, in ROOM."""
    places = rooms or (ROOM,)
    return Connection(
        f"{number:015}=",
        NAME,
        f"{number:022}",
        NOW_MS,
        home=places[0],
        rooms=dict.fromkeys(places, "rs"),
    )


def _clients() -> tuple[Any, Any, Any]:
    session = boto3.session.Session("test", "test", region_name=REGION)
    return session.client("dynamodb"), session.client("sqs"), session.client("s3")
