"""The month's bill of a chat, by component, and of the usual design.

Calls and units of each event are seen while the app's own code handles it; times are computed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from chalice.config import Config

from bench import prices
from bench.events import Events, observe
from bench.rig import Event
from chalicelib.chat.presence import MAX_PRESENCE_MEMBERS
from chalicelib.delivery.broadcaster import MAX_CONCURRENT_POSTS

ROOT = Path(__file__).parents[1]
STAGE = "prod"

# What is assumed. Change it to what your chat is like.
VOLUMES = (100, 10_000, 1_000_000)  # messages a day
ROOMS = (10, 1_000)  # people in a room
MESSAGES_EACH = 10  # that a person sends in a day
HOURS = 2  # a day for which everyone is connected, all in the same ones, over one connection
# Seconds without a message after which static/js/net/heartbeat.js pings, and the most to which it
# doubles them.
FIRST_SILENCE, LONGEST_SILENCE = 120, 300
WRITING = 30  # s that it takes to write a message: its 100 characters, 40 words a minute
TYPING_PAUSE = 10  # s after which static/js/model/typing.js tells again that somebody is typing
# s after which static/js/model/people.js asks again who is here, and where there are
# MAX_PRESENCE_MEMBERS or more; there it is a second for each of them, if that is more.
REFRESH, REFRESH_LARGE = 600, 120
DAYS = 30
LOG_KB = 1  # for each run of a function: Lambda's own three lines, and the app's
WAIT = 0.010  # s that a call waits for its answer
# CPU of one request, in s of a whole vCPU. `python -m bench posting`, on 2026-11-23 with Python
# 3.11 and an AMD EPYC: a post took botocore 1.44 1.0 to 1.9 ms, and the app's client about 0.1 ms
# over TLS, with 32 in flight and answers after 10 ms.
CPU = 0.0013  # calls to DynamoDB and SQS, taken to need as much, and the usual design's posts
POST_CPU = 0.0001  # the app's posts
FULL_CPU = 1769  # MB of memory that come with a whole vCPU
DEFAULT_MEMORY = 128  # MB, where .chalice/config.json has none
USUAL_MEMORY = 256  # MB, as the functions of AWS' simple-websockets-chat-app have
# Lambda keeps asking a queue: 5 pollers, each for 20 s at a time. From memory.
IDLE_POLLS = 5 * 3 * 60 * 24 * DAYS
POLLED = 2  # requests for each message of the queue, besides: it is received and deleted
QUOTA = 10_000  # requests a second for all APIs of an account, posts among them
PAGE = 1024 * prices.KB  # bytes that one call of a scan goes through

# What the usual design does not have. By the first three no message is lost; by the others people
# see who is there, who comes and goes, and who is typing.
BEYOND = ("log", "history", "pings", "presence", "typing")


@dataclass(frozen=True)
class Scenario:
    """A chat: messages a day in it, and people in each of its rooms."""

    a_day: int
    room: int

    @property
    def people(self) -> int:
        """All who are connected, in all rooms; there is at least one room, and each is full."""
        return self.room * max(1, math.ceil(self.a_day / (MESSAGES_EACH * self.room)))

    @property
    def posts_a_second(self) -> float:
        """Of messages, of who is typing, and of answers to pings and to who asks again who is here,
        in the hours in which everyone is connected."""
        of_a_message = self.room + self.typings * (self.room - 1)
        answers = self.people * (self.pings + self.refreshes)
        return (self.a_day * of_a_message + answers) / (HOURS * 3600)

    @property
    def typings(self) -> int:
        """For each message: how often a page tells the others that it is being written."""
        return math.ceil(WRITING / TYPING_PAUSE) if 1 < self.room <= MAX_PRESENCE_MEMBERS else 0

    @property
    def refreshes(self) -> float:
        """Of each person in a day: how often their page asks again who is here, at most."""
        pause = REFRESH if self.room < MAX_PRESENCE_MEMBERS else max(REFRESH_LARGE, self.room)
        return HOURS * 3600 / pause

    @property
    def pings(self) -> float:
        """Of each person in a day, if what is said in a room comes at random."""
        heard = self.a_day * self.room / self.people
        silence = HOURS * 3600 / heard
        return heard * sum(math.exp(-at / silence) for at in ping_times())


SCENARIOS = [Scenario(a_day, room) for a_day in VOLUMES for room in ROOMS]


def ping_times() -> Iterator[int]:
    """Yield after how many s of silence a page pings, for as long as it is connected."""
    wait = at = FIRST_SILENCE
    while at < HOURS * 3600:
        yield at
        wait = min(2 * wait, LONGEST_SILENCE)
        at += wait


def ours(scenario: Scenario, beyond: Collection[str] = BEYOND) -> dict[str, float]:
    """USD a month by component, with these of the parts that the usual design does not have."""
    visit, said = _visit(scenario, beyond), _said(scenario, beyond)
    month = _month(scenario, _used(visit), _used(said))
    return prices.bill(prices.total([(1, month), (1, {"queue_requests": IDLE_POLLS})]))


def bare(scenario: Scenario) -> dict[str, float]:
    """USD a month by component for what ours and the usual design both do."""
    return ours(scenario, beyond=())


def price_of_each(scenario: Scenario) -> dict[str, float]:
    """USD a month by each of BEYOND: what it adds, of all components, to those before it."""
    steps = [BEYOND[:count] for count in range(len(BEYOND) + 1)]
    totals = [sum(ours(scenario, step).values()) for step in steps]
    added = [after - before for before, after in pairwise(totals)]
    return dict(zip(BEYOND, added, strict=True))


def _visit(scenario: Scenario, beyond: Collection[str]) -> list[tuple[float, Event]]:
    """What one person's coming, being there and leaving takes, and how often."""
    seen = observed(scenario.room)
    came: list[tuple[float, Event]] = [(1, seen.connect_untold), (1, seen.disconnect_untold)]
    if "presence" in beyond:
        came = [(1, seen.connect), (1, seen.disconnect), (1 + scenario.refreshes, seen.members)]
    asked = {"history": (1, seen.history), "pings": (scenario.pings, seen.ping)}
    return [*came, *(asked[part] for part in asked if part in beyond)]


def _said(scenario: Scenario, beyond: Collection[str]) -> list[tuple[float, Event]]:
    """What one message takes, and how often."""
    seen = observed(scenario.room)
    message = seen.message if "log" in beyond else seen.unlogged
    typings = scenario.typings if "typing" in beyond else 0
    return [(typings, seen.typing), (1, message), *((1, chunk) for chunk in seen.chunks)]


def usual(scenario: Scenario) -> dict[str, float]:
    """USD a month by component, for a scan of the whole table and one post after the other.

    Its rows have what ours have but `arrivedAt`. It reads all of them once for each message, and it
    has no index.
    """
    connect, message, disconnect = _usual_events(scenario)
    visit = prices.total([(1, connect), (1, disconnect)])
    return prices.bill(_month(scenario, visit, message))


def _month(scenario: Scenario, visit: prices.Usage, message: prices.Usage) -> prices.Usage:
    visits, messages = scenario.people * DAYS, scenario.a_day * DAYS
    connected = {"connection_minutes": HOURS * 60}
    return prices.total([(visits, visit), (visits, connected), (messages, message)])


def _used(events: Iterable[tuple[float, Event]]) -> prices.Usage:
    return prices.total((times, used(event)) for times, event in events)


def _usual_events(scenario: Scenario) -> list[prices.Usage]:
    row = observed(scenario.room).row
    write = {"writes": prices.writes(row)}
    calls, read = scan(row * scenario.people)
    said = {**read, "api_messages": 1 + scenario.room}
    events = [
        Event("connect", {"PutItem": 1}, 0, write),
        Event("message", calls, scenario.room, said),
        Event("disconnect", {"DeleteItem": 1}, 0, write),
    ]
    return [
        prices.total([(1, event.usage), (1, run(event, USUAL_MEMORY, 1, CPU))]) for event in events
    ]


def scan(size: int) -> tuple[dict[str, int], prices.Usage]:
    """The calls that it takes to read a whole table of so many bytes, and what they use."""
    return {"Scan": math.ceil(size / PAGE)}, {"reads": prices.reads(size, consistent=False)}


def used(event: Event) -> prices.Usage:
    """All that is billed for an event of ours, the run of its function included."""
    polled = {"queue_requests": POLLED if event.function == "fanout" else 0}
    return prices.total([(1, event.usage), (1, polled), (1, run(event, memory_of(event.function)))])


def run(
    event: Event, memory: int, parallelism: int = MAX_CONCURRENT_POSTS, post_cpu: float = POST_CPU
) -> prices.Usage:
    """What is billed for the run of a function of `memory` MB."""
    gb_seconds = memory / 1024 * seconds(event, memory, parallelism, post_cpu)
    return {"invocations": 1, "gb_seconds": gb_seconds, "log_kb": LOG_KB}


def seconds(
    event: Event, memory: int, parallelism: int = MAX_CONCURRENT_POSTS, post_cpu: float = POST_CPU
) -> float:
    """How long a function of `memory` MB works on an event: calls one after the other, then posts.

    Posts side by side wait at the same time, but all want the same CPU, of which Python's threads
    use one at most. post_cpu: s of a whole vCPU for each of them.
    """
    share = min(1, memory / FULL_CPU)
    rounds = math.ceil(event.posts / parallelism)
    posting = max(event.posts * post_cpu / share, rounds * (WAIT + post_cpu / share))
    return sum(event.calls.values()) * (WAIT + CPU / share) + posting


@cache
def memory_of(function: str) -> int:
    """MB of memory that `.chalice/config.json` gives a function in production."""
    stored = json.loads((ROOT / ".chalice" / "config.json").read_text())
    config = Config(STAGE, function_name=function, config_from_disk=stored)
    return config.lambda_memory_size or DEFAULT_MEMORY


@cache
def observed(room: int) -> Events:
    """The events in a room of so many."""
    return observe(ROOT, STAGE, room)
