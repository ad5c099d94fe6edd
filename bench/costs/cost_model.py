"""The monthly bill of a chat by component, for this chat and for the scan design.

Calls and units of each event are observed while the app's own code handles it; times are computed.
The scan design reads the whole table of connections for each message, then posts one by one.
"""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bench.costs.events import observed
from bench.costs.runs import BOTO3, run, seconds, used
from bench.harness import prices
from bench.harness.in_memory_app import Event
from chalicelib.chat import MAX_PRESENCE_MEMBERS

# Assumptions: change them to describe your chat.
MESSAGES_PER_DAY = (100, 10_000, 1_000_000)
ROOM_SIZES = (10, 1_000)
MESSAGES_PER_PERSON = 10  # that each person sends in a day
HOURS_CONNECTED = 2  # a day; everyone over one connection, all at the same time
CONNECTED_S = HOURS_CONNECTED * 3600
DAYS = 30
COMPOSING_S = 30  # to write a message: its 100 characters at 40 words a minute
# What the page does (static/js): when it pings in a silent room, after one ping on connecting; how
# often it tells that somebody is typing, and how often it requests the members; in a room of
# MAX_PRESENCE_MEMBERS or more, at most once in as many seconds as there are members.
FIRST_PING_S, MAX_PING_INTERVAL_S = 120, 300
TYPING_INTERVAL_S = 10
REFRESH_S, LARGE_ROOM_REFRESH_S = 600, 120
# How many of the others look at a room while a message comes; and for how long a page waits until
# it reports how far they have read, with all that comes meanwhile.
LOOKING, READ_DELAY_S = 0.5, 1
# How AWS works.
SCAN_DESIGN_MEMORY_MB = 256  # as the functions of AWS' simple-websockets-chat-app have
# Lambda polls a queue without a pause: 5 pollers, each for 20 s at a time. From memory.
IDLE_POLLS_PER_MONTH = 5 * 3 * 60 * 24 * DAYS
REQUESTS_PER_S = 10_000  # of all APIs of an account, posts among them
ITEM_OVERHEAD_BYTES = 100  # that DynamoDB counts for each item that it stores
SCAN_PAGE_BYTES = 1024 * prices.KB

# The features that the scan design lacks. The first three keep messages from being lost; the others
# show who is there, who connects and disconnects, and who is typing.
LOG, HISTORY, PINGS, TYPING = "the log", "history on connecting", "pings", "typing"
READS = "read positions and receipts"
PRESENCE = "members, and notices of connects and disconnects"
EXTRA_FEATURES = (LOG, HISTORY, PINGS, PRESENCE, TYPING, READS)


@dataclass(frozen=True)
class Scenario:
    """A chat: its messages a day, and the people in each of its rooms."""

    messages_per_day: int
    room_size: int

    @property
    def people(self) -> int:
        """All who are connected, in all rooms; there is at least one room, and each is full."""
        rooms = math.ceil(self.messages_per_day / (MESSAGES_PER_PERSON * self.room_size))
        return self.room_size * max(1, rooms)

    @property
    def posts_per_s(self) -> float:
        """Of messages, typing, pings and members, in the hours in which everyone is connected."""
        told = self.room_size - 1 if self.room_size <= MAX_PRESENCE_MEMBERS else 0
        per_message = self.room_size + self.typings * (self.room_size - 1) + self.reads * (1 + told)
        answers = self.people * (self.pings + self.refreshes)
        return (self.messages_per_day * per_message + answers) / CONNECTED_S

    @property
    def typings(self) -> int:
        """For each message: how often a page tells the others that it is being written."""
        if not 1 < self.room_size <= MAX_PRESENCE_MEMBERS:
            return 0
        return math.ceil(COMPOSING_S / TYPING_INTERVAL_S)

    @property
    def reads(self) -> float:
        """For each message: how many report that they have read it; a report can be of several."""
        return LOOKING * (self.room_size - 1) / (1 + self._messages_per_s * READ_DELAY_S)

    @property
    def reads_per_s(self) -> float:
        """The same, in one room; the room is told of them at most once a second."""
        return self.reads * self._messages_per_s

    @property
    def _messages_per_s(self) -> float:
        """In one room."""
        return self.messages_per_day * self.room_size / self.people / CONNECTED_S

    @property
    def refreshes(self) -> float:
        """Of each person in a day: how often their page asks again who is in the room, at most."""
        is_large = self.room_size >= MAX_PRESENCE_MEMBERS
        interval = max(LARGE_ROOM_REFRESH_S, self.room_size) if is_large else REFRESH_S
        return CONNECTED_S / interval

    @property
    def pings(self) -> float:
        """Of each person in a day, if the messages of a room come at random; one on connecting."""
        received = self.messages_per_day * self.room_size / self.people
        silence = CONNECTED_S / received
        return 1 + received * sum(math.exp(-at / silence) for at in ping_times())


SCENARIOS = [Scenario(a_day, size) for a_day in MESSAGES_PER_DAY for size in ROOM_SIZES]


def ping_times() -> Iterator[int]:
    """Yield after how many seconds of silence a page pings, while it is connected."""
    interval = at = FIRST_PING_S
    while at < CONNECTED_S:
        yield at
        interval = min(2 * interval, MAX_PING_INTERVAL_S)
        at += interval


def this_chat(scenario: Scenario, features: Collection[str] = EXTRA_FEATURES) -> dict[str, float]:
    """USD a month by component, with these of the features that the scan design lacks."""
    return prices.bill(usage(scenario, features))


def usage(scenario: Scenario, features: Collection[str] = EXTRA_FEATURES) -> prices.Usage:
    """What a month of this chat uses, with these features; the polls of one queue are among it."""
    month = _month(scenario, _visit(scenario, features), _message(scenario, features))
    return prices.total([(1, month), (IDLE_POLLS_PER_MONTH, {"queue_requests": 1})])


def common_features(scenario: Scenario) -> dict[str, float]:
    """USD a month by component for what both designs do."""
    return this_chat(scenario, features=())


def price_of_features(scenario: Scenario) -> dict[str, float]:
    """USD a month by each of EXTRA_FEATURES: what it adds to those before it."""
    counts = range(len(EXTRA_FEATURES) + 1)
    totals = [sum(this_chat(scenario, EXTRA_FEATURES[:count]).values()) for count in counts]
    return {name: totals[n + 1] - totals[n] for n, name in enumerate(EXTRA_FEATURES)}


def scan_design(scenario: Scenario) -> dict[str, float]:
    """USD a month by component for a scan of the whole table, then one post after the other.

    It has no index; its items have what this chat's have, without `arrivedAt`.
    """
    item, memory = observed(scenario.room_size).scan_design_item_size, SCAN_DESIGN_MEMORY_MB
    write = Event("", {"PutItem or DeleteItem": 1}, 0, {"writes": prices.writes(item)})
    message = scan(item * scenario.people, scenario.room_size)
    visit_usage, message_usage = (
        prices.total((times, u) for u in (e.usage, run(seconds(e, memory, BOTO3), memory)))
        for times, e in ((2, write), (1, message))  # a visit is two writes
    )
    return prices.bill(_month(scenario, visit_usage, message_usage))


def _visit(scenario: Scenario, features: Collection[str]) -> prices.Usage:
    seen = observed(scenario.room_size).events
    notified = "" if PRESENCE in features else ", if nobody were notified"
    times = {
        f"connect{notified}": 1,
        f"disconnect{notified}": 1,
        "members, on connecting": (PRESENCE in features) * (1 + scenario.refreshes),
        "history, on connecting": HISTORY in features,
        "ping": (PINGS in features) * scenario.pings,
    }
    return prices.total((count, used(seen[name])) for name, count in times.items())


def _message(scenario: Scenario, features: Collection[str]) -> prices.Usage:
    seen = observed(scenario.room_size)
    message = seen.events["sendmessage" if LOG in features else "sendmessage, without the log"]
    typings = (TYPING in features) * scenario.typings
    reads = (READS in features) * scenario.reads
    told = min(1, 1 / scenario.reads_per_s) if reads else 0
    once = prices.total((1, used(event)) for event in (message, *seen.chunks))
    notices = {
        "typing": typings,
        "read": reads * told,
        "read, in the same second as others": reads * (1 - told),
    }
    each = [(count, used(seen.events[name])) for name, count in notices.items()]
    kept = _kept(seen.message_size) if LOG in features else {}
    return prices.total([*each, (1, once), (1, kept)])


def _kept(message_size: int) -> prices.Usage:
    """A message with its marker, for the month that they are kept."""
    mb = (message_size + 2 * ITEM_OVERHEAD_BYTES) / 2**20
    return {"table_mb": mb, "backup_mb": mb}


def _month(scenario: Scenario, visit: prices.Usage, message: prices.Usage) -> prices.Usage:
    visits, messages = scenario.people * DAYS, scenario.messages_per_day * DAYS
    connected = {"connection_minutes": HOURS_CONNECTED * 60}
    return prices.total([(visits, visit), (visits, connected), (messages, message)])


def scan(table_size: int, room_size: int) -> Event:
    """A message in the scan design: reading a whole table of so many bytes, then the posts."""
    calls = {"Scan": math.ceil(table_size / SCAN_PAGE_BYTES)}
    reads = prices.reads(table_size, consistent=False)
    return Event("message", calls, room_size, {"reads": reads, "api_messages": 1 + room_size})
