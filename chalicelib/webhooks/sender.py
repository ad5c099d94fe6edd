"""WebhookSender: posts events to webhooks, and disables those whose receivers do not answer."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
from typing import Protocol
from urllib.parse import urlsplit

from chalicelib import telemetry
from chalicelib.domain import SERVER, AuditEntry, Stamp, Webhook
from chalicelib.stores import WebhookStore
from chalicelib.webhooks.queue import Delivery
from chalicelib.webhooks.signature import signature

POST_TIMEOUT_S = 5.0  # from the look-up of the name to the last byte of the answer
MAX_TRIES = 8  # of one event; resources.json has the same number
RETRY_S = 10  # the first pause is of up to so many seconds; each one is twice as long as the last
LOCAL_RETRY_S = 1
MAX_RETRY_S = 900
# A webhook is disabled after so many failures without a success, if they took so long.
MAX_FAILURES = 20
MAX_FAILING_MS = 10 * 60 * 1000
GONE = 410  # the receiver's own word that it wants no more

DISABLED = "webhook_disabled"  # in the audit log

log = logging.getLogger(__name__)


class Post(Protocol):
    """Sends a body to an address, and returns the status of the answer; raises PostFailed."""

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> int: ...


class WebhookSender:
    """Posts one event at a time; raises StoreUnavailable.

    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(self, store: WebhookStore, post: Post, clock: Callable[[], int]) -> None:
        self._store = store
        self._post = post
        self._clock = clock

    def send(self, delivery: Delivery) -> bool:
        """Post an event; returns False if that has to be tried again.

        An event of a webhook that was disabled or removed since, or that does not want it any more,
        is dropped.
        """
        webhook = self._store.find(delivery.room, delivery.webhook)
        if webhook is None or webhook.disabled is not None or delivery.kind not in webhook.kinds:
            return True
        outcome = self._outcome(webhook, delivery)
        telemetry.count("WebhookPosts")
        if outcome is None:
            self._store.succeeded(webhook)
            return True
        telemetry.count("WebhookFailures")
        log.info("webhook %s: an event was not taken: %s", webhook.id, outcome)
        return self._has_ended(webhook, outcome)

    def _outcome(self, webhook: Webhook, delivery: Delivery) -> str | None:
        """Post; what went wrong, if anything."""
        # Imported late: the app's other functions need no client for this.
        from chalicelib.aws.outgoing import PostFailed

        body, timestamp = delivery.body.encode(), self._clock() // 1000
        headers = {
            "Content-Type": "application/json",
            "Chat-Event-Id": delivery.event,
            "Chat-Timestamp": str(timestamp),
            "Chat-Signature": signature(webhook.secret, timestamp, body),
        }
        try:
            status = self._post(webhook.url, headers, body)
        except PostFailed as error:
            return str(error)
        return None if 200 <= status < 300 else f"status {status}"

    def _has_ended(self, webhook: Webhook, outcome: str) -> bool:
        """Count a failure; whether the webhook is disabled with it, so that nothing is tried
        again."""
        now = self._clock()
        if outcome == f"status {GONE}":
            return self._disable(webhook, outcome, now)
        counted = self._store.failed(webhook, now)
        since = now if counted.failing_since is None else counted.failing_since
        if counted.failures >= MAX_FAILURES and now - since >= MAX_FAILING_MS:
            return self._disable(webhook, f"{counted.failures} failures, at last {outcome}", now)
        return False

    def _disable(self, webhook: Webhook, why: str, now: int) -> bool:
        note = f"{urlsplit(webhook.url).hostname}: {why}"
        act = AuditEntry(Stamp(SERVER, now), DISABLED, webhook.created_by, note=note)
        if self._store.disable(webhook, why, act):
            telemetry.count("WebhooksDisabled")
            log.warning("webhook %s is disabled: %s", webhook.id, why)
        return True


def retry_delay_s(tries: int, first: int = RETRY_S) -> int:
    """Return the whole seconds until an event is tried again, at least one: jittered, and twice as
    many after each try. tries: how often it was tried."""
    longest = min(first * 2 ** (tries - 1), MAX_RETRY_S)
    return random.randint(max(1, longest // 2), longest)  # noqa: S311
