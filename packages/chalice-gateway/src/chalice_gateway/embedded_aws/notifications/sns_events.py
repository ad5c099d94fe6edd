"""Messages of topics to functions. https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html"""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests
from moto.core.utils import iso_8601_datetime_with_milliseconds
from moto.sns import models
from moto.sns.models import Subscription

POST_TIMEOUT_S = 15


def watch(add: Callable[[str, dict[str, Any]], None]) -> None:
    """Make moto pass on what is published to subscriptions of functions, and be quick about
    others."""
    publish = Subscription.publish

    def publish_to(subscription: Subscription, message: str, id: str, **options: Any) -> None:
        subscription.topic.sent_notifications.clear()  # moto would keep them for ever
        if subscription.protocol != "lambda":
            publish(subscription, message, id, **options)
            return
        attributes = options.get("message_attributes")
        matcher = subscription._filter_policy_matcher
        if matcher is not None and not matcher.matches(attributes, message):
            return
        if options.get("message_structure") == "json":
            message = subscription._parse_message_structure(message, subscription.protocol)
        record = _event(subscription, message, id, options.get("subject"), attributes or {})
        add(subscription.endpoint, record)

    Subscription.publish = publish_to
    Subscription.get_post_data = _envelope
    models.requests = _InBackground()


class _InBackground:
    """Posts to subscribers in a thread: one of them may be the gateway itself, whose function
    waits for this process."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="sns")

    def post(self, url: str, **options: Any) -> None:
        """Post, and forget what comes of it."""
        self._threads.submit(requests.post, url, timeout=POST_TIMEOUT_S, **options)


def _envelope(
    subscription: Subscription,
    message: str,
    id: str,
    subject: str | None,
    message_attributes: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The message for a queue or for a web address. moto would make a key of 2,048 bits for each
    subscription, and a certificate for each message."""
    found = _described(subscription, message, id, subject, message_attributes or {})
    found["SigningCertURL"] = found.pop("SigningCertUrl")
    found["UnsubscribeURL"] = found.pop("UnsubscribeUrl")
    optional = ("Subject", "MessageAttributes")
    return {name: value for name, value in found.items() if value or name not in optional}


def _event(
    subscription: Subscription,
    message: str,
    id: str,
    subject: str | None,
    attributes: dict[str, Any],
) -> dict[str, Any]:
    record = {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription.arn,
        "Sns": _described(subscription, message, id, subject, attributes),
    }
    return {"Records": [record]}


def _described(
    subscription: Subscription,
    message: str,
    id: str,
    subject: str | None,
    attributes: dict[str, Any],
) -> dict[str, Any]:
    host = f"https://sns.{subscription.topic.sns_backend.region_name}.amazonaws.com"
    return {
        "Type": "Notification",
        "MessageId": id,
        "TopicArn": subscription.topic.arn,
        "Subject": subject,
        "Message": message,
        "Timestamp": iso_8601_datetime_with_milliseconds(),
        "SignatureVersion": "1",
        "Signature": "local",
        "SigningCertUrl": f"{host}/SimpleNotificationService-local.pem",
        "UnsubscribeUrl": f"{host}/?Action=Unsubscribe&SubscriptionArn={subscription.arn}",
        "MessageAttributes": {
            name: {"Type": value["Type"], "Value": _text(value["Value"])}
            for name, value in attributes.items()
        },
    }


def _text(value: Any) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)
