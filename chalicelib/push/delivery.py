"""PushDelivery: sends what is queued to the push services of browsers."""

from __future__ import annotations

import hmac
import logging
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple, Protocol

from chalicelib import telemetry
from chalicelib.auth import KeysUnavailable
from chalicelib.aws.http11 import Response
from chalicelib.aws.outgoing import PostFailed
from chalicelib.chat import permissions
from chalicelib.concurrency import Workers, run_all
from chalicelib.domain import PushSubscription
from chalicelib.push.answers import Outcome, outcome, wait_s
from chalicelib.push.audience import place_of
from chalicelib.push.key import PushKey
from chalicelib.push.notification import notification
from chalicelib.push.queue import PushJob, PushQueue
from chalicelib.stores import MessageLog, PushSubscriptions, RoomStore, StoreUnavailable

TTL_S = 24 * 3600  # for which a push service keeps a notification of a browser that is off
MAX_TRIES = 7  # over half an hour, or as long as the push services ask for
PARALLELISM = 16
TOPIC_CHARS = 32  # the most that RFC 8030 allows

log = logging.getLogger(__name__)


class Post(Protocol):
    """Sends a body to an address; raises PostFailed."""

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Response: ...


class _Push(NamedTuple):
    """One notification for one browser. sent_at: of the message, in milliseconds."""

    job: PushJob
    subscription: PushSubscription
    text: str
    sent_at: int


class PushDelivery:
    """Handles the messages of the queue. What fails is queued again, for the one browser.

    contact: whom push services may write to. clock: returns milliseconds since the epoch, UTC.
    workers: for calls that need not wait for each other.
    """

    def __init__(
        self,
        messages: MessageLog,
        rooms: RoomStore,
        subscriptions: PushSubscriptions,
        queue: PushQueue,
        key: PushKey,
        contact: str,
        post: Post,
        clock: Callable[[], int],
        workers: Workers,
    ) -> None:
        self._messages = messages
        self._rooms = rooms
        self._subscriptions = subscriptions
        self._queue = queue
        self._key = key
        self._contact = contact
        self._post = post
        self._clock = clock
        self._workers = workers

    def deliver(self, jobs: Sequence[PushJob]) -> None:
        """Notify the browsers of some members; raises QueueUnavailable, and then none of the jobs
        is done for good."""
        looks = [partial(self._look_up, job) for job in jobs]
        found = run_all(self._workers, looks, PARALLELISM)
        pushes = [each for group in found for each in group if isinstance(each, _Push)]
        later = [each for group in found for each in group if isinstance(each, PushJob)]
        sent = run_all(self._workers, [partial(self._send, each) for each in pushes], PARALLELISM)
        self._queue.put([*later, *(job for job in sent if job)])

    def _look_up(self, job: PushJob) -> list[_Push | PushJob]:
        """What is to be sent now, or is to be done later."""
        if job.not_before > self._clock():  # the queue does not hold it back for so long
            return [job]
        try:
            return [*self._pushes(job)]
        except StoreUnavailable as error:
            log.warning("a notification waits: store unavailable: %s", error)
            again = self._again(job, {})
            return [again] if again else []

    def _pushes(self, job: PushJob) -> list[_Push]:
        """The notifications of a message as it is now, for those browsers of a member whose tokens
        allow the room, unless the member has read it."""
        message = self._messages.messages([(job.room, job.seq)]).get((job.room, job.seq))
        if message is None or self._clock() - message.at > TTL_S * 1000:
            return []
        view = self._rooms.views([place_of(job.room)], job.member)[place_of(job.room)]
        text = notification(message, job.member, view.settings)
        read = (view.membership and view.membership.read) or 0
        if text is None or (view.room == job.room and read >= job.seq):
            return []
        now = self._clock()
        return [
            _Push(job, each, text, message.at)
            for each in self._subscriptions.of(job.member, now)
            if job.subscription in (None, each.id)
            and permissions.letters(view, each.capabilities, now)
        ]

    def _send(self, push: _Push) -> PushJob | None:
        """Send a notification; returns what is to be done later, if it failed."""
        job = replace(push.job, subscription=push.subscription.id)
        try:
            answer = self._post(push.subscription.endpoint, self._headers(push), _body(push))
        except PostFailed as error:
            log.info("a push service is not reached: %s", error)
            return self._again(job, {})
        except KeysUnavailable as error:
            log.error("the key of PUSH_KEY cannot be read: %s", error)
            return self._again(job, {})
        except ValueError:  # the browser's key is none
            self._remove(job)
            return None
        return self._done(job, answer)

    def _done(self, job: PushJob, answer: Response) -> PushJob | None:
        match outcome(answer.status):
            case Outcome.SENT:
                telemetry.count("PushesSent")
            case Outcome.GONE:
                self._remove(job)
            case Outcome.RETRY:
                return self._again(job, answer.headers)
            case Outcome.REFUSED:
                telemetry.count("PushesRefused")
                log.warning("a push service refuses a notification: status %d", answer.status)
        return None

    def _again(self, job: PushJob, headers: Mapping[str, str]) -> PushJob | None:
        """The same job, later; None if it has failed too often."""
        if job.tries + 1 >= MAX_TRIES:
            telemetry.count("PushesGivenUp")
            return None
        now = self._clock()
        at = now + round(1000 * wait_s(headers, job.tries, now / 1000))
        return replace(job, tries=job.tries + 1, not_before=at)

    def _remove(self, job: PushJob) -> None:
        telemetry.count("PushSubscriptionsGone")
        try:
            self._subscriptions.remove(job.member, job.subscription or "")
        except StoreUnavailable as error:  # the next notification finds it gone, too
            log.warning("a subscription is not removed: store unavailable: %s", error)

    def _headers(self, push: _Push) -> dict[str, str]:
        now_s = self._clock() // 1000
        age_s = max(0, now_s - push.sent_at // 1000)
        return {
            "authorization": self._key.get().authorization(
                push.subscription.endpoint, self._contact, now_s
            ),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(max(0, TTL_S - age_s)),
            "topic": topic(push.subscription, push.job.room),
            "urgency": "normal",  # RFC 8030's own example is a chat message
        }


def topic(subscription: PushSubscription, room: str) -> str:
    """Return what a room's notifications have in common at a push service, where a later one
    replaces one that the browser has not got; the service does not learn the room from it."""
    digest = hmac.digest(subscription.auth_secret, f"topic\0{room}".encode(), "sha256")
    return urlsafe_b64encode(digest).decode()[:TOPIC_CHARS]


def _body(push: _Push) -> bytes:
    from chalicelib.push.encryption import encrypt  # imports cryptography

    found = push.subscription
    return encrypt(push.text.encode(), found.public_key, found.auth_secret)
