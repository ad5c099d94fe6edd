"""What the run of a function is billed for: how long it takes, and with how much memory."""

import json
import math
from functools import cache
from typing import NamedTuple

from chalice.config import Config

from bench.harness import prices
from bench.harness.in_memory_app import STAGE, Event
from bench.harness.report import ROOT
from chalicelib.delivery import MAX_CONCURRENT_POSTS

# Assumptions: change them to describe your functions.
LOG_KB = 1  # for each run of a function: Lambda's own three lines, and the app's
COLD_STARTS = 0.01  # of all runs, those that a new environment has to be started for
INIT_S = 0.25  # which a new environment takes to import, billed since August 2025; bench coldstart
CALL_WAIT_S = 0.010  # for which a call waits for its answer
# CPU of one request, in seconds of a whole vCPU. `python -m bench posting`, on 2026-11-23 with
# Python 3.11 and an AMD EPYC: a post took botocore 1.44 1.0 to 1.9 ms, and the app's client about
# 0.1 ms over TLS, with 32 in flight and answers after 10 ms. `python -m bench message`: 1 ms
# for a message of 4 calls and 10 posts, over plain HTTP.
CALL_CPU_S = 0.0002  # this chat's calls of DynamoDB and SQS, whose clients share their code
POST_CPU_S = 0.0001  # this chat's posts
BOTO3_CPU_S = 0.0013  # all requests of the scan design

# How AWS works.
MB_PER_VCPU = 1769  # of memory that comes with a whole vCPU
DEFAULT_MEMORY_MB = 128  # where .chalice/config.json has none
POLL_REQUESTS = 2  # for each message of the queue: it is received and deleted


def used(event: Event) -> prices.Usage:
    """All that is billed for an event of this chat, the run of its function included."""
    memory = memory_mb(event.function)
    queues = {"fanout": "queue_requests", "webhooks": "fifo_requests"}
    polls = {queues[event.function]: POLL_REQUESTS} if event.function in queues else {}
    requests = {"http_requests": event.function == "api_handler"}
    ran = run(seconds(event, memory), memory)
    return prices.total((1, each) for each in (event.usage, polls, requests, ran))


def run(took_s: float, memory: int, cold_starts: float = COLD_STARTS) -> prices.Usage:
    """What is billed for the run of a function of `memory` MB that takes so many seconds, and for
    this part of a new environment's start. Its logs are kept for a month."""
    billed_s = took_s + cold_starts * INIT_S
    logs = {"log_kb": LOG_KB, "kept_log_kb": LOG_KB}
    return {"invocations": 1, "gb_seconds": memory / 1024 * billed_s, **logs}


class Client(NamedTuple):
    """Seconds of a whole vCPU for a call of DynamoDB or SQS and for a post; posts in flight at
    once."""

    call_cpu_s: float
    post_cpu_s: float
    posts_at_once: int


OURS = Client(CALL_CPU_S, POST_CPU_S, MAX_CONCURRENT_POSTS)
BOTO3 = Client(BOTO3_CPU_S, BOTO3_CPU_S, 1)


def seconds(event: Event, memory: int, client: Client = OURS) -> float:
    """How long a function of `memory` MB works on an event: calls one by one, then posts.

    Posts in flight wait at the same time, but share one CPU, of which Python's threads use one at
    most.
    """
    share = min(1, memory / MB_PER_VCPU)
    rounds = math.ceil(event.posts / client.posts_at_once)
    post_cpu_s = client.post_cpu_s / share
    posting = max(event.posts * post_cpu_s, rounds * (CALL_WAIT_S + post_cpu_s))
    calls = sum(event.calls.values())
    call_cpu_s = client.call_cpu_s / share
    return (calls - event.beside) * CALL_WAIT_S + calls * call_cpu_s + posting


@cache
def memory_mb(function: str) -> int:
    """The memory that `.chalice/config.json` gives a function in production."""
    stored = json.loads((ROOT / ".chalice" / "config.json").read_text())
    config = Config(STAGE, function_name=function, config_from_disk=stored)
    return config.lambda_memory_size or DEFAULT_MEMORY_MB
