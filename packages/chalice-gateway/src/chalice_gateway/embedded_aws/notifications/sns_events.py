"""Messages of topics to functions. https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from moto.core.utils import iso_8601_datetime_with_milliseconds
from moto.sns.models import Subscription


def watch(add: Callable[[str, dict[str, Any]], None]) -> None:
    """Make moto pass on what is published to subscriptions of functions."""
    publish = Subscription.publish

    def publish_to(subscription: Subscription, message: str, id: str, **options: Any) -> None:
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


def _event(
    subscription: Subscription,
    message: str,
    id: str,
    subject: str | None,
    attributes: dict[str, Any],
) -> dict[str, Any]:
    host = f"https://sns.{subscription.topic.sns_backend.region_name}.amazonaws.com"
    unsubscribe = f"{host}/?Action=Unsubscribe&SubscriptionArn={subscription.arn}"
    record = {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription.arn,
        "Sns": {
            "Type": "Notification",
            "MessageId": id,
            "TopicArn": subscription.topic.arn,
            "Subject": subject,
            "Message": message,
            "Timestamp": iso_8601_datetime_with_milliseconds(),
            "SignatureVersion": "1",
            "Signature": "local",
            "SigningCertUrl": f"{host}/SimpleNotificationService-local.pem",
            "UnsubscribeUrl": unsubscribe,
            "MessageAttributes": {
                name: {"Type": value["Type"], "Value": _text(value["Value"])}
                for name, value in attributes.items()
            },
        },
    }
    return {"Records": [record]}


def _text(value: Any) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)
