"""Push: the parts of push notifications, made of the settings and the stores of a stage."""

from __future__ import annotations

from functools import cached_property, partial

from chalicelib.auth import secret_reader
from chalicelib.aws import AwsSession
from chalicelib.chat import now
from chalicelib.config import PushSettings
from chalicelib.net_guard import IsAllowed, is_public, is_public_or_loopback
from chalicelib.push.audience import Audience
from chalicelib.push.consumer import PushConsumer
from chalicelib.push.delivery import PushDelivery
from chalicelib.push.key import PushKey
from chalicelib.push.queue import PushQueue
from chalicelib.stores import ConnectionStore, MessageLog, PushSubscriptions, RoomStore

POST_TIMEOUT_S = 5.0


class Push:
    """The parts, each made at its first use.

    is_local: whether push services of this machine may be asked, as in a local run.
    """

    def __init__(
        self,
        settings: PushSettings,
        aws: AwsSession,
        connections: ConnectionStore,
        messages: MessageLog,
        rooms: RoomStore,
        subscriptions: PushSubscriptions,
        *,
        is_local: bool,
    ) -> None:
        self.subscriptions = subscriptions
        self.is_allowed: IsAllowed = is_public_or_loopback if is_local else is_public
        self._settings = settings
        self._aws = aws
        self._connections = connections
        self._messages = messages
        self._rooms = rooms

    @cached_property
    def consumer(self) -> PushConsumer:
        """What queues whom to notify of new messages."""
        audience = Audience(
            self._rooms, self._connections, self.subscriptions, now, self._aws.workers()
        )
        return PushConsumer(audience, self._queue)

    @cached_property
    def delivery(self) -> PushDelivery:
        """What sends queued notifications."""
        return PushDelivery(
            self._messages,
            self._rooms,
            self.subscriptions,
            self._queue,
            self.key,
            self._settings.contact,
            partial(self._aws.post, timeout_s=POST_TIMEOUT_S, is_allowed=self.is_allowed),
            now,
            self._aws.workers(),
        )

    @cached_property
    def key(self) -> PushKey:
        """The key of the deployment."""
        return PushKey(secret_reader(self._settings.key or "", self._aws.client))

    @cached_property
    def _queue(self) -> PushQueue:
        return PushQueue(self._aws.client("sqs"), self._settings.queue, now)
