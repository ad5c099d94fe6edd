"""Wiring: makes the objects that the handlers share, by the settings of the stage: each once in a
process, when an event first needs it, as are the imports that most functions never need."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

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
    NotedApi,
    Pace,
)
from chalicelib.files import FileBucket, FileErasure, FileService
from chalicelib.review import HookReview, review_of
from chalicelib.stores import (
    BotStore,
    ConnectionStore,
    MessageLog,
    PushSubscriptions,
    RoomStore,
    UploadStore,
)

if TYPE_CHECKING:
    from chalicelib.events import EventConsumer
    from chalicelib.personal_data import PersonalData
    from chalicelib.push import Push
    from chalicelib.search import SearchIndex
    from chalicelib.webhooks import WebhookFunction

NO_API = Api("", "")


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
        from chalicelib.events import EventBus
        from chalicelib.search import MessageIndexer
        from chalicelib.webhooks import webhook_consumer

        consumers: list[EventConsumer] = []
        if queue := self.events.webhooks_queue:
            consumers.append(webhook_consumer(self._aws, self.rooms.webhooks, queue))
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
        from chalicelib.push import Push

        return Push(
            self.settings.push,
            self._aws,
            self.connections,
            self.messages,
            self.rooms,
            PushSubscriptions(self._aws.client("dynamodb"), self.settings.members_table),
            is_local=is_local_run(self._environ),
        )

    @cached_property
    def search_index(self) -> SearchIndex | None:
        """The index of the messages' words; None if search is off."""
        if not (table := self.settings.search.table):
            return None
        from chalicelib.search import SearchIndex

        return SearchIndex(self._aws.client("dynamodb"), table, self._aws.workers().sleep)

    @cached_property
    def finder(self) -> Finder | None:
        """What finds messages by their words; None if search is off."""
        if self.search_index is None:
            return None
        from chalicelib.search import MessageSearch

        search = MessageSearch(self.search_index, self.messages)
        return Finder(self.chat(NO_API).callers, search, self.messages)

    @cached_property
    def webhook_function(self) -> WebhookFunction:
        """What posts events to webhooks."""
        from chalicelib.webhooks import webhook_function

        queue, is_local = self.events.webhooks_queue or "", is_local_run(self._environ)
        return webhook_function(self._aws, self.rooms.webhooks, queue, now, is_local)

    @cached_property
    def personal_data(self) -> PersonalData:
        """What exports and erases members."""
        from chalicelib.personal_data import PersonalData, Tables

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

    @cached_property
    def noted_api(self) -> NotedApi:
        return NotedApi(self.connections)

    def chat_of_connections(self) -> ChatService:
        """Return the chat for a handler whose event does not tell its WebSocket API; raises
        StoreUnavailable. As long as nobody has ever connected, there is nobody to post to."""
        if (noted := self.noted_api.find()) is None:
            return self.chat(NO_API)
        self._websocket_api.configure_from_api_id(noted.id, noted.stage)
        return self.chat(noted)

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
