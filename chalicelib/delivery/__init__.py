"""Delivery: one frame to one connection or many. Dispatcher decides who sends it and when,
Broadcaster posts it, FanoutQueue hands large broadcasts to further invocations, Pace slows them,
NotedApi knows the WebSocket API."""

from chalicelib.delivery.broadcaster import (
    BACKOFF_S,
    MAX_ATTEMPTS,
    MAX_CONCURRENT_POSTS,
    OVERLOAD,
    Broadcaster,
    Delivery,
)
from chalicelib.delivery.dispatcher import MAX_CHUNK_TRIES, Dispatcher
from chalicelib.delivery.fanout_policy import FanoutPolicy
from chalicelib.delivery.fanout_queue import (
    MAX_BATCH_BYTES,
    MAX_BATCH_MESSAGES,
    Api,
    Chunk,
    Expiry,
    FanoutQueue,
    News,
    QueueUnavailable,
    Recheck,
    Summary,
    decode,
    requeue_delay_s,
)
from chalicelib.delivery.fanout_time import note_fanout_time
from chalicelib.delivery.later import RECHECK_AFTER_S
from chalicelib.delivery.noted_api import NotedApi
from chalicelib.delivery.pace import (
    FANOUT_SHARE,
    POSTS_PER_FUNCTION,
    Pace,
    fanout_concurrency,
)

__all__ = [
    "BACKOFF_S",
    "FANOUT_SHARE",
    "MAX_ATTEMPTS",
    "MAX_BATCH_BYTES",
    "MAX_BATCH_MESSAGES",
    "MAX_CHUNK_TRIES",
    "MAX_CONCURRENT_POSTS",
    "OVERLOAD",
    "POSTS_PER_FUNCTION",
    "RECHECK_AFTER_S",
    "Api",
    "Broadcaster",
    "Chunk",
    "Delivery",
    "Dispatcher",
    "Expiry",
    "FanoutPolicy",
    "FanoutQueue",
    "News",
    "NotedApi",
    "Pace",
    "QueueUnavailable",
    "Recheck",
    "Summary",
    "decode",
    "fanout_concurrency",
    "note_fanout_time",
    "requeue_delay_s",
]
