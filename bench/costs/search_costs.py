"""What search adds to the bill of a month, where it is switched on."""

from bench.costs.cost_model import DAYS, Scenario
from bench.costs.events import observed
from bench.costs.runs import used
from bench.costs.search_events import INDEXED, SEARCHED
from bench.harness import prices

SEARCHES_PER_PERSON = 1  # in a day


def search(scenario: Scenario) -> dict[str, float]:
    """USD a month for what is kept of each message, and for what is found."""
    seen, messages = observed(scenario.room_size).events, scenario.messages_per_day * DAYS
    searches = scenario.people * SEARCHES_PER_PERSON * DAYS
    times = {"the words of each message": (messages, INDEXED), "searches": (searches, SEARCHED)}
    return {
        label: sum(prices.bill(prices.total([(count, used(seen[event]))])).values())
        for label, (count, event) in times.items()
    }
