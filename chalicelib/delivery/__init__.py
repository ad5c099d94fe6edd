"""Delivery: one frame to one connection or many. Dispatcher decides who sends it and when,
Broadcaster posts it, FanoutQueue hands large broadcasts to further invocations."""

from chalicelib.delivery.broadcaster import (
    BACKOFF_S,
    MAX_ATTEMPTS,
    MAX_CONCURRENT_POSTS,
    Broadcaster,
    Delivery,
)
from chalicelib.delivery.dispatcher import MAX_CHUNK_TRIES, Dispatcher, FanoutPolicy
from chalicelib.delivery.fanout_queue import (
    MAX_BATCH_BYTES,
    MAX_BATCH_MESSAGES,
    Api,
    Chunk,
    FanoutQueue,
    QueueUnavailable,
)

__all__ = [
    "BACKOFF_S",
    "MAX_ATTEMPTS",
    "MAX_BATCH_BYTES",
    "MAX_BATCH_MESSAGES",
    "MAX_CHUNK_TRIES",
    "MAX_CONCURRENT_POSTS",
    "Api",
    "Broadcaster",
    "Chunk",
    "Delivery",
    "Dispatcher",
    "FanoutPolicy",
    "FanoutQueue",
    "QueueUnavailable",
]
