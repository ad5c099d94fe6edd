"""What push notifications add to the bill of a month, where they are switched on."""

from bench.costs.cost_model import DAYS, Scenario
from bench.costs.events import observed
from bench.costs.push_events import MENTION, NOTIFIED
from bench.costs.runs import POLL_REQUESTS, used
from bench.harness import prices

MENTIONS = 0.05  # of all messages, of one member who is away and has one browser


def push(scenario: Scenario) -> dict[str, float]:
    """USD a month for finding whom to notify, and for notifying."""
    seen = observed(scenario.room_size).events
    mentions = MENTIONS * scenario.messages_per_day * DAYS
    polled = [(1, used(seen[NOTIFIED])), (1, {"queue_requests": POLL_REQUESTS})]
    usages = {
        "whom to notify": (mentions, used(seen[MENTION])),
        "notifications": (mentions, prices.total(polled)),
    }
    return {
        label: sum(prices.bill(prices.total([usage])).values()) for label, usage in usages.items()
    }
