"""Push: notifies members who are away, by the push services of their browsers. Exports Push, which
makes the parts, and the parts. The modules that need cryptography are imported with the first
notification."""

from chalicelib.push.audience import MAX_NOTIFIED, Audience
from chalicelib.push.consumer import PushConsumer
from chalicelib.push.delivery import PushDelivery
from chalicelib.push.key import PushKey
from chalicelib.push.push import Push
from chalicelib.push.queue import PushJob, PushQueue

__all__ = [
    "MAX_NOTIFIED",
    "Audience",
    "Push",
    "PushConsumer",
    "PushDelivery",
    "PushJob",
    "PushKey",
    "PushQueue",
]
