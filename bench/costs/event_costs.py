"""What the events of messages add to the bill of a month, where they are switched on."""

from bench.costs.cost_model import DAYS, IDLE_POLLS_PER_MONTH, Scenario, usage
from bench.costs.events import observed
from bench.costs.runs import used
from bench.harness import prices

EVENT = "an event of a message, if EVENTS are on"
TOLD_EVENT = "an event of a message, in a room with a webhook"


def events(scenario: Scenario) -> dict[str, float]:
    """USD a month for what is off in a stage without EVENTS: for the stream alone, and for a
    webhook in each room. Either way Lambda polls a second queue."""
    seen, polls = observed(scenario.room_size).events, {"fifo_requests": IDLE_POLLS_PER_MONTH}
    without, told = (used(seen[name]) for name in (EVENT, TOLD_EVENT))
    posted = prices.total([(1, told), (1, used(seen["a post to a webhook"]))])
    messages = scenario.messages_per_day * DAYS
    months = {
        "EVENTS on": [(messages, without), (1, polls)],
        "EVENTS on, and a webhook in each room": [(messages, posted), (1, polls)],
    }
    without_events = usage(scenario)
    return {name: _more(without_events, each) for name, each in months.items()}


def _more(usage: prices.Usage, added: list[tuple[float, prices.Usage]]) -> float:
    """USD more, as a month's usage uses up the first tiers."""
    both = prices.total([(1, usage), *added])
    return sum(prices.bill(both).values()) - sum(prices.bill(usage).values())
