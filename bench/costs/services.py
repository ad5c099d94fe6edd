"""What services for chats charge for the same messages, by their published prices.

No discounts by volume. What they do besides differs: see docs/deploying.md.
"""

from collections.abc import Callable
from typing import NamedTuple

from bench.costs import cost_model
from bench.costs.cost_model import DAYS, HISTORY, HOURS_CONNECTED, LOG, Scenario
from chalicelib.chat import MAX_PRESENCE_MEMBERS

MINUTES = HOURS_CONNECTED * 60 * DAYS  # of one connection, and of one room, in a month
ON_REQUEST = None  # a price that is not published


class Price(NamedTuple):
    """A line of a service's price list, and where it is from."""

    service: str
    what: str
    usd: float
    source: str


_ABLY = "a list of 2026-05-08 (api-evangelist/ably); accounts from before pricing by users"
_PUBNUB = "a list of 2026-05-08 (api-evangelist/pubnub)"
_APPSYNC = "AWS' price list of 2024-09, for Ireland (a copy: aws-pricing-dataset)"
ABLY_PACKAGES = {  # by name: connections and messages a second at most, USD
    "Standard": (10_000, 2_500, Price("Ably", "Standard package, a month", 29, _ABLY)),
    "Pro": (50_000, 10_000, Price("Ably", "Pro package, a month", 399, _ABLY)),
}
ABLY_MESSAGES = Price("Ably", "a million messages, sent or received", 2.50, _ABLY)
ABLY_MINUTES = Price("Ably", "a million minutes of connections or rooms", 1.00, _ABLY)
PUBNUB_USERS = [  # active in a month, at most
    (200, Price("PubNub", "200 monthly users", 0, _PUBNUB)),
    (1_000, Price("PubNub", "1,000 monthly users", 98, _PUBNUB)),
    (5_000, Price("PubNub", "5,000 monthly users", 370, _PUBNUB)),
    (10_000, Price("PubNub", "10,000 monthly users", 550, _PUBNUB)),
    (25_000, Price("PubNub", "25,000 monthly users", 1_130, _PUBNUB)),
]
APPSYNC_OPERATIONS = Price("AppSync Events", "a million operations", 1.00, _APPSYNC)
APPSYNC_MINUTES = Price(
    "AppSync Events", "a million minutes of connections", 0.08, "uncertain: from memory"
)
Design = Callable[[Scenario], float | None]


def published() -> list[Price]:
    """Return the prices that the comparison uses."""
    packages = [price for _, _, price in ABLY_PACKAGES.values()]
    users = [price for _, price in PUBNUB_USERS]
    appsync = [APPSYNC_OPERATIONS, APPSYNC_MINUTES]
    return [*packages, ABLY_MESSAGES, ABLY_MINUTES, *users, *appsync]


def compared() -> dict[str, Design]:
    """Return USD a month of this chat and of the services, by what they do."""
    return {
        "this chat: messages and history": lambda s: _ours(s, (LOG, HISTORY)),
        "Ably: messages": lambda s: ably(s, messages(s)),
        "AppSync Events: messages": lambda s: appsync(s, messages(s)),
        "this chat: all that it does": lambda s: _ours(s, cost_model.EXTRA_FEATURES),
        "Ably: with typing and read positions": lambda s: ably(s, messages(s) + notices(s)),
        "AppSync Events: the same": lambda s: appsync(s, messages(s) + notices(s)),
        "PubNub: by users, whatever they do": lambda s: pubnub(s),
    }


def messages(scenario: Scenario) -> float:
    """Return how many a month the messages are: each is sent once, and received by its room."""
    return DAYS * scenario.messages_per_day * (1 + scenario.room_size)


def notices(scenario: Scenario) -> float:
    """Return how many a month are sent and received of who types and who has read."""
    others = scenario.room_size - 1
    told = others if scenario.room_size <= MAX_PRESENCE_MEMBERS else 0
    each = scenario.typings * (1 + others) + scenario.reads * (1 + told)
    return DAYS * scenario.messages_per_day * each


def ably(scenario: Scenario, count: float) -> float | None:
    """Return USD a month for so many messages; None if no package takes the connections."""
    a_second = count / DAYS / cost_model.CONNECTED_S
    rooms = scenario.people / scenario.room_size
    minutes = (scenario.people + rooms) * MINUTES
    used = (count * ABLY_MESSAGES.usd + minutes * ABLY_MINUTES.usd) / 1e6
    for connections, rate, package in ABLY_PACKAGES.values():
        if scenario.people <= connections and a_second <= rate:
            return package.usd + used
    return ON_REQUEST


def pubnub(scenario: Scenario) -> float | None:
    """Return USD a month for the people; None if they are too many for a published price."""
    return next((p.usd for users, p in PUBNUB_USERS if scenario.people <= users), ON_REQUEST)


def appsync(scenario: Scenario, count: float) -> float:
    """Return USD a month for so many operations, and for the connections: each connects, and
    subscribes to its room, once a day."""
    operations = count + 2 * scenario.people * DAYS
    minutes = scenario.people * MINUTES
    return (operations * APPSYNC_OPERATIONS.usd + minutes * APPSYNC_MINUTES.usd) / 1e6


def _ours(scenario: Scenario, features: tuple[str, ...]) -> float:
    return sum(cost_model.this_chat(scenario, features).values())
