"""Webhooks: addresses outside of the chat that are told of a room's messages, in order, and again
until they have answered. Exports what takes part in events, what posts, and what makes both."""

from chalicelib.webhooks.consumer import WebhookConsumer
from chalicelib.webhooks.queue import Delivery, WebhookQueue
from chalicelib.webhooks.sender import WebhookSender
from chalicelib.webhooks.wiring import WebhookFunction, webhook_consumer, webhook_function

__all__ = [
    "Delivery",
    "WebhookConsumer",
    "WebhookFunction",
    "WebhookQueue",
    "WebhookSender",
    "webhook_consumer",
    "webhook_function",
]
