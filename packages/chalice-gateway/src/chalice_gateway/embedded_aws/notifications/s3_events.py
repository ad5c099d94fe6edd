"""Notifications of buckets to functions.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote_plus

from moto.core.utils import iso_8601_datetime_with_milliseconds
from moto.s3 import notifications
from moto.s3.exceptions import InvalidNotificationEvent
from moto.s3.models import Notification

__all__ = ["InvalidNotificationEvent", "read", "watch"]

EVENT_VERSION = "2.1"  # of the general events
_numbers = itertools.count(time.time_ns())


Wanted = tuple[str, Notification]
"""A bucket, and of which of its objects which function wants to hear."""


def read(described: Iterable[dict[str, Any]]) -> list[Wanted]:
    """The notifications of a request. Raises ValueError, TypeError, KeyError, and
    InvalidNotificationEvent for an event that there is not."""
    return [(str(each["Bucket"]), _notification(each)) for each in described]


def watch(
    add: Callable[[str, dict[str, Any]], None], wanted: Callable[[], Iterable[Wanted]]
) -> None:
    """Make moto tell of what happens to objects: `wanted` are the supervisor's notifications,
    beside the buckets' own configurations."""
    send = notifications.send_event

    def send_event(account: str, event_name: Any, bucket: Any, key: Any) -> None:
        send(account, event_name, bucket, key)
        for name, notification in wanted():
            if name == bucket.name and notification.matches(event_name.value, key.name):
                add(notification.arn, _event(event_name, bucket, key, notification.id))

    def invoke(_: str, body: dict[str, Any], function: str, __: str) -> None:
        add(function, body)

    notifications.send_event = send_event
    notifications._invoke_awslambda = invoke
    notifications._get_s3_event = _event


def _notification(wanted: dict[str, Any]) -> Notification:
    rules = [
        {"Name": name.lower(), "Value": wanted[name]}
        for name in ("Prefix", "Suffix")
        if wanted.get(name)
    ]
    filters = {"S3Key": {"FilterRule": rules}} if rules else None
    function: str = wanted["Function"]
    return Notification(function, wanted["Events"], filters, function)


def _event(name: Any, bucket: Any, key: Any, id: str) -> dict[str, Any]:
    """The event for a function, a queue or a topic."""
    record = {
        "eventVersion": EVENT_VERSION,
        "eventSource": "aws:s3",
        "awsRegion": bucket.region_name,
        "eventTime": iso_8601_datetime_with_milliseconds(),
        "eventName": name.value.removeprefix("s3:"),
        "userIdentity": {"principalId": f"AWS:{bucket.account_id}"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {
            "x-amz-request-id": secrets.token_hex(8).upper(),
            "x-amz-id-2": secrets.token_urlsafe(48),
        },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": id,
            "bucket": {
                "name": bucket.name,
                "ownerIdentity": {"principalId": bucket.account_id},
                "arn": bucket.arn,
            },
            "object": _object(name.value, key),
        },
    }
    return {"Records": [record]}


def _object(event_name: str, key: Any) -> dict[str, Any]:
    """The key as in a form, but with its slashes; size and hash only while the object is there."""
    described = {"key": quote_plus(key.name, safe="/"), "sequencer": f"{next(_numbers):018X}"}
    if event_name != "s3:ObjectRemoved:Delete":
        described |= {"size": key.size, "eTag": key.etag.strip('"')}
    if key.version_id not in (None, "null"):
        described["versionId"] = str(key.version_id)
    return described
