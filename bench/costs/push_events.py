"""What push notifications have functions do, if they are switched on: for a message that mentions a
member who is away, and for the notification of one browser."""

from collections.abc import Mapping

from bench.harness.in_memory_app import NOW_MS, ROOM, Event, InMemoryApp
from chalicelib.aws.http11 import Response
from chalicelib.concurrency import Greenlets
from chalicelib.domain import Connection, Message, PushSubscription
from chalicelib.events import EventKind, MessageEvent
from chalicelib.push import Audience, PushConsumer, PushDelivery, PushJob, PushKey

AWAY = "a" * 22  # the member who is mentioned
KEY = "A" * 42 + "E"
BROWSER_KEY = bytes.fromhex(
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)  # the generator of P-256
MENTION, NOTIFIED = (
    "a mention of who is away, with push",
    "a notification of one browser, with push",
)


def push_events(app: InMemoryApp, by: Connection) -> Mapping[str, Event]:
    """Mention a member who is away and has one browser, and notify it."""
    subscription = PushSubscription("https://push.example.com/" + 100 * "x", BROWSER_KEY, bytes(16))
    app.subscriptions.put(AWAY, subscription, NOW_MS)
    text = {"room": ROOM, "member": by.member, "name": by.name, "data": "hello"}
    message = app.log.append(Message(**text, at=NOW_MS, mentions=(AWAY,))).message
    event = MessageEvent("1", EventKind.CREATED, None, message, NOW_MS, NOW_MS)
    queue, workers = app.push_queue, Greenlets()
    audience = Audience(app.rooms, app.connections, app.subscriptions, _now, workers)
    stores = app.log, app.rooms, app.subscriptions
    sender = PushKey(lambda: [KEY]), "mailto:ops@example.com", _accept
    delivery = PushDelivery(*stores, queue, *sender, _now, workers)
    consumer, job = PushConsumer(audience, queue), PushJob(AWAY, ROOM, message.seq)
    return {
        MENTION: app.observe("on_log_change", lambda: consumer.handle([event])),
        NOTIFIED: app.observe("push", lambda: delivery.deliver([job])),
    }


def _now() -> int:
    return NOW_MS


def _accept(*_: object) -> Response:
    return Response(201, {}, b"", True)
