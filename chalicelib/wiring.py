"""Wiring: makes the objects that the handlers share, by the settings of the stage. Each is made
once in a process, when an event first needs it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cached_property

from chalice.app import WebsocketAPI

from chalicelib.auth import MemberVerifier, token_verifier
from chalicelib.aws import AwsSession
from chalicelib.chat import ChatService, Finder, Limits, now
from chalicelib.config import (
    AuthSettings,
    EventSettings,
    FileSettings,
    ReviewSettings,
    Settings,
    is_local_run,
)
from chalicelib.delivery import (
    MAX_CONCURRENT_POSTS,
    Api,
    Broadcaster,
    Dispatcher,
    FanoutPolicy,
    FanoutQueue,
    Pace,
)
from chalicelib.events import EventBus, EventConsumer
from chalicelib.files import FileBucket, FileErasure, FileService
from chalicelib.personal_data import PersonalData, Tables
from chalicelib.push import Push
from chalicelib.review import HookReview, review_of
from chalicelib.search import MessageIndexer, MessageSearch, SearchIndex
from chalicelib.stores import (
    BotStore,
    ConnectionStore,
    MessageLog,
    PushSubscriptions,
    RoomStore,
    UploadStore,
)
from chalicelib.webhooks import WebhookFunction, webhook_consumer, webhook_function

NO_API = Api("", "")
NOTED_API_S = 60.0  # after which a process looks again which WebSocket API there is


class Wiring:
    """The objects of one stage. All of them raise MissingSetting and BadSetting when they are made.

    environ: the environment of the functions. websocket_api: posts to connections.
    """

    def __init__(
        self, environ: Mapping[str, str], aws: AwsSession, websocket_api: WebsocketAPI
    ) -> None:
        self._environ = environ
        self._aws = aws
        self._websocket_api = websocket_api
        self._chats = dict[Api, ChatService]()
        self._noted: Api | None = None
        self._noted_until = 0.0

    @cached_property
    def settings(self) -> Settings:
        return Settings.from_environment(self._environ)

    @cached_property
    def auth(self) -> AuthSettings:
        """Who may connect; known without the names of tables, too."""
        return AuthSettings.from_environment(self._environ)

    @cached_property
    def events(self) -> EventSettings:
        """Who hears of messages; known without the names of tables, too."""
        return EventSettings.from_environment(self._environ)

    @cached_property
    def verifier(self) -> MemberVerifier:
        """What checks tokens."""
        people = token_verifier(self.auth, self._aws, now)
        return MemberVerifier(lambda member: self.bots.find(member), people, now)

    @cached_property
    def review(self) -> HookReview | None:
        """What reviews texts; None if there is no hook."""
        return review_of(ReviewSettings.from_environment(self._environ), self._aws)

    @cached_property
    def connections(self) -> ConnectionStore:
        names = self.settings.connections_table, self.settings.room_connections_table
        return ConnectionStore(self._aws.client("dynamodb"), *names, self._aws.workers())

    @cached_property
    def messages(self) -> MessageLog:
        table, workers = self.settings.messages_table, self._aws.workers()
        return MessageLog(self._aws.client("dynamodb"), table, now, workers.sleep, workers)

    @cached_property
    def rooms(self) -> RoomStore:
        sleep = self._aws.workers().sleep
        return RoomStore(self._aws.client("dynamodb"), self.settings.rooms_table, sleep)

    @cached_property
    def bots(self) -> BotStore:
        return BotStore(self._aws.client("dynamodb"), self.settings.members_table)

    @cached_property
    def event_consumers(self) -> tuple[EventConsumer, ...]:
        """What hears of messages outside of the chat."""
        consumers: list[EventConsumer] = []
        if self.events.webhooks_queue:
            store, queue = self.rooms.webhooks, self.events.webhooks_queue
            consumers.append(webhook_consumer(self._aws, store, queue))
        if self.events.bus:
            client, sleep = self._aws.client("events"), self._aws.workers().sleep
            consumers.append(EventBus(client, self.events.bus, sleep))
        if self.push:
            consumers.append(self.push.consumer)
        if self.files:
            consumers.append(FileErasure(self.files))
        if self.search_index:
            consumers.append(MessageIndexer(self.search_index))
        return tuple(consumers)

    @cached_property
    def push(self) -> Push | None:
        """What notifies members who are away; None without a key."""
        if not self.settings.push.key:
            return None
        table = self.settings.members_table
        return Push(
            self.settings.push,
            self._aws,
            self.connections,
            self.messages,
            self.rooms,
            PushSubscriptions(self._aws.client("dynamodb"), table),
            is_local=is_local_run(self._environ),
        )

    @cached_property
    def search_index(self) -> SearchIndex | None:
        """The index of the messages' words; None if search is off."""
        table, sleep = self.settings.search.table, self._aws.workers().sleep
        return SearchIndex(self._aws.client("dynamodb"), table, sleep) if table else None

    @cached_property
    def finder(self) -> Finder | None:
        """What finds messages by their words; None if search is off."""
        if self.search_index is None:
            return None
        search = MessageSearch(self.search_index, self.messages)
        return Finder(self.chat(NO_API).callers, search, self.messages)

    @cached_property
    def webhook_function(self) -> WebhookFunction:
        """What posts events to webhooks."""
        queue, is_local = self.events.webhooks_queue or "", is_local_run(self._environ)
        return webhook_function(self._aws, self.rooms.webhooks, queue, now, is_local)

    @cached_property
    def personal_data(self) -> PersonalData:
        """What exports and erases members."""
        tables = Tables(
            client=self._aws.client("dynamodb"),
            s3=self._aws.client("s3"),
            connections=self.settings.connections_table,
            room_connections=self.settings.room_connections_table,
            rooms=self.settings.rooms_table,
            messages=self.settings.messages_table,
            members=self.settings.members_table,
        )
        return PersonalData(tables, now, self._aws.workers())

    @cached_property
    def files(self) -> FileService | None:
        """The files that messages carry; None if these are switched off."""
        given, aws = FileSettings.from_environment(self._environ), self._aws
        if given.bucket is None:
            return None
        uploads = UploadStore(aws.client("dynamodb"), self.settings.members_table)
        bucket = FileBucket(aws.client("s3"), given.bucket)
        return FileService(uploads, bucket, given.max_bytes, given.per_day, now, aws.workers())

    def chat(self, websockets: Api) -> ChatService:
        """Return the chat of a WebSocket API; a deployed function has only one."""
        if websockets not in self._chats:
            self._chats[websockets] = self._chat(websockets)
        return self._chats[websockets]

    def chat_of_connections(self) -> ChatService:
        """Return the chat for a handler whose event does not tell its WebSocket API; raises
        StoreUnavailable. As long as nobody has ever connected, there is nobody to post to."""
        if self._noted is None or time.monotonic() > self._noted_until:
            noted = self.connections.noted_api()
            if noted is None:
                return self.chat(NO_API)
            self._noted, self._noted_until = Api(*noted), time.monotonic() + NOTED_API_S
            self._websocket_api.configure_from_api_id(*noted)
        return self.chat(self._noted)

    def note_api(self, websockets: Api) -> None:
        """Store the WebSocket API for `chat_of_connections`: once in each process, as an API may be
        replaced by another; raises StoreUnavailable."""
        if self._noted != websockets:
            self.connections.note_api(websockets.id, websockets.stage)
            self._noted = websockets

    def _chat(self, websockets: Api) -> ChatService:
        settings = self.settings
        return ChatService(
            self.connections,
            self.messages,
            self.rooms,
            self._dispatcher(websockets),
            now,
            Limits(
                settings.messages_per_second, settings.moves_per_second, settings.pages_per_second
            ),
            self._aws.workers(),
            self.verifier,
            self.review,
            settings.edit_seconds,
            files=self.files,
            caller_limits=Limits(*[settings.api_requests_per_second] * 3),
        )

    def _dispatcher(self, websockets: Api) -> Dispatcher:
        settings, sqs = self.settings, self._aws.client("sqs")
        return Dispatcher(
            self.connections,
            Broadcaster(self._websocket_api.send, MAX_CONCURRENT_POSTS, self._aws.workers()),
            FanoutQueue(sqs, settings.fanout_queue, websockets, settings.fanout_chunk),
            now,
            FanoutPolicy(inline_limit=settings.fanout_chunk),
            Pace.of_one_function(settings.posts_per_second),
            self._websocket_api.close,
        )
