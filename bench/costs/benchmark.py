"""What a chat costs in a month, as the tables of docs/deploying.md. They are the same everywhere.

Scenarios and assumptions are at the top of bench/costs/cost_model.py, prices in
bench/harness/prices.py.
"""

from argparse import Namespace
from collections.abc import Callable, Sequence

from chalice_gateway.testing import patch_moto

from bench.costs import (
    cost_model,
    event_costs,
    file_costs,
    purposes,
    push_costs,
    runs,
    search_costs,
    services,
    standing_costs,
)
from bench.costs.cost_model import EXTRA_FEATURES, SCENARIOS, Scenario, observed
from bench.harness.aims import Aim
from bench.harness.in_memory_app import TEXT, Event
from bench.harness.prices import price_list
from bench.harness.report import Report, Table, progress
from chalicelib.chat import MAX_PRESENCE_MEMBERS
from chalicelib.protocol.actions import MAX_PAGE_SIZE

DOCUMENT = "deploying.md"
MAX_WRITES = 6  # of a message
SWITCHED_ON = {
    "Search, USD a month more if it is switched on": search_costs.search,
    "Push notifications, USD a month more if they are switched on": push_costs.push,
    "Files, USD a month more if they are switched on": file_costs.files,
}

Row = Sequence[object]
Design = Callable[[Scenario], dict[str, float]]


def run(_: Namespace) -> Report:
    patch_moto()
    progress("observing the events of small and large rooms")
    return Report(tables(), aims=aims())


def tables() -> list[Table]:
    chats = [f"{s.messages_per_day:,} in {s.room_size:,}" for s in SCENARIOS]
    of_scenarios = ["messages a day, in rooms of", *chats]
    months = _months(cost_model.this_chat)
    this_chat = [*_scenarios(), *months, *_features(), *_switches()]
    usual_design = [
        *_months(cost_model.scan_design),
        ["times this chat's bill", *_ratios(cost_model.this_chat)],
        ["times this chat's without those six", *_ratios(cost_model.common_features)],
    ]
    units = ("API messages", "writes", "reads", "SQS requests", "MB", "ms")
    of_events = ["event", "calls", "posts", *units]
    events = [[label, *row] for label, row in _events().items()]
    of_prices = ["component", "unit", "USD for a million", "from"]
    prices = [[p.component, p.unit, _tiers(p.tiers), p.source] for p in price_list().values()]
    return [
        Table("This chat, USD a month", of_scenarios, this_chat),
        *(Table(name, of_scenarios, _lines(costs)) for name, costs in SWITCHED_ON.items()),
        Table("For each stage, besides", standing_costs.HEAD, standing_costs.rows()),
        Table("Beside services, USD a month", of_scenarios, _compared()),
        Table("The usual design, USD a month", of_scenarios, usual_design),
        Table("Calls and units of one event, as observed", of_events, events),
        _purposes(),
        Table("Assumed", ["what", "how much"], _assumptions()),
        Table("Prices, us-east-1", of_prices, prices, text_columns=4),
        Table("Prices of services", ["service", "what", "USD", "from"], _published(), 4),
    ]


def aims() -> list[Aim]:
    writes = observed(cost_model.ROOM_SIZES[0]).events["sendmessage"].usage["writes"]
    return [Aim("writes of a message with an id, its limit included", writes, MAX_WRITES, True)]


def _scenarios() -> list[Row]:
    properties: dict[str, Callable[[Scenario], str]] = {
        "people connected": lambda s: f"{s.people:,}",
        "posts a second, while they are": lambda s: _usd(s.posts_per_s),
        "typing notices for each message": lambda s: f"{s.typings}",
        "reports of a read position for each message": lambda s: f"{s.reads:,.1f}",
        "pings of each person in a day": lambda s: f"{s.pings:,.0f}",
        "requests of each person for the members": lambda s: f"{s.refreshes:g}",
    }
    return [[label, *map(value, SCENARIOS)] for label, value in properties.items()]


def _months(design: Design) -> list[Row]:
    totals = [_usd(sum(design(scenario).values())) for scenario in SCENARIOS]
    return [*_lines(design), ["**all**", *(f"**{total}**" for total in totals)]]


def _lines(design: Design) -> list[Row]:
    """A line for each part of a bill that has any."""
    months = [design(scenario) for scenario in SCENARIOS]
    names = [name for name in months[0] if any(month[name] for month in months)]
    return [[name, *(_usd(month[name]) for month in months)] for name in names]


def _features() -> list[Row]:
    parts = [cost_model.price_of_features(scenario) for scenario in SCENARIOS]
    rest = [sum(cost_model.common_features(scenario).values()) for scenario in SCENARIOS]
    return [
        *([f"of which {k}", *(_usd(p[k]) for p in parts)] for k in EXTRA_FEATURES),
        ["**without these six**", *(f"**{_usd(usd)}**" for usd in rest)],
    ]


def _compared() -> list[Row]:
    rows = services.compared().items()
    usd = {name: [design(scenario) for scenario in SCENARIOS] for name, design in rows}
    return [[n, *("on request" if u is None else _usd(u) for u in each)] for n, each in usd.items()]


def _published() -> list[Row]:
    return [[p.service, p.what, f"{p.usd:,g}", p.source] for p in services.published()]


def _switches() -> list[Row]:
    """What comes on top where a stage has switched it on."""
    return [[f"besides: {name}", *usd] for name, *usd in _lines(event_costs.events)]


def _ratios(design: Design) -> list[str]:
    usd = ([sum(each(s).values()) for s in SCENARIOS] for each in (cost_model.scan_design, design))
    return [f"{scan_design / other:.2f}" for scan_design, other in zip(*usd, strict=True)]


def _events() -> dict[str, Row]:
    """The rows of events, those that are the same in all rooms once."""
    seen = {size: observed(size).events for size in cost_model.ROOM_SIZES}
    rows = {}
    for size, events in seen.items():
        for name, event in events.items():
            is_the_same = all(other.get(name) == event for other in seen.values())
            rows[name if is_the_same else f"{name}, among {size:,}"] = _event(event)
    return rows


def _purposes() -> Table:
    size = cost_model.ROOM_SIZES[0]
    rows = []
    for name, event in observed(size).events.items():
        if ", if" not in name and ", without" not in name:
            rows += purposes.rows(name, event)
    title = f"What each write and read of DynamoDB is for, among {size:,}"
    return Table(title, purposes.HEAD, rows, text_columns=4)


def _event(event: Event) -> Row:
    memory, usage = runs.memory_mb(event.function), runs.used(event)
    calls = ", ".join(f"{n} {call}" if n > 1 else call for call, n in event.calls.items())
    queued = usage["queue_requests"] + usage["fifo_requests"]
    units = [f"{usage[of]:,g}" for of in ("api_messages", "writes", "reads")] + [f"{queued:,g}"]
    ms = runs.seconds(event, memory) * 1000
    return [calls or "none", f"{event.posts:,}", *units, f"{memory:,}", f"{ms:,.0f}"]


def _assumptions() -> list[Row]:
    model, largest = cost_model, max(cost_model.ROOM_SIZES)
    seen = observed(model.ROOM_SIZES[0])
    more = f"{MAX_PRESENCE_MEMBERS} members and more; a second for each, if more"
    return [
        ["messages that a person sends in a day; at least one room", model.MESSAGES_PER_PERSON],
        ["searches of a person in a day, with search", search_costs.SEARCHES_PER_PERSON],
        ["of all messages, those that mention somebody who is away", f"{push_costs.MENTIONS:.0%}"],
        ["of all messages, those with a picture", f"{file_costs.PICTURES:.0%}"],
        ["of the others in the room, those who open it", f"{file_costs.DOWNLOADED:.0%}"],
        ["MB of a picture, with its thumbnail", f"{file_costs.STORED_MB:.2f}"],
        ["days for which it is kept", file_costs.KEPT],
        ["hours a day for which everyone is connected, at the same time", model.HOURS_CONNECTED],
        ["days in a month", model.DAYS],
        ["times of the messages in a room, in these hours", "at random"],
        ["pings of a page soon after it connects", 1],
        ["s without a message after which a page pings", model.FIRST_PING_S],
        ["s up to which that doubles with each ping", model.MAX_PING_INTERVAL_S],
        ["messages in the page of history that a page requests on connecting", MAX_PAGE_SIZE],
        ["other members in the room at each connect and disconnect", "all"],
        ["s to write a message", model.COMPOSING_S],
        ["s between two typing notices", model.TYPING_INTERVAL_S],
        ["others in a room who look at it while a message comes", f"{model.LOOKING:.0%}"],
        ["s until a page reports what was read meanwhile", model.READ_DELAY_S],
        ["s between two requests for the members", model.REFRESH_S],
        [f"the same, for {more}", model.LARGE_ROOM_REFRESH_S],
        ["characters in a message", len(TEXT)],
        [f"chunks of a message in a room of {largest:,}", len(observed(largest).chunks)],
        [
            "of all runs of a function, those that start a new environment",
            f"{runs.COLD_STARTS:.0%}",
        ],
        ["ms of its start, which are billed, too", f"{runs.INIT_S * 1000:g}"],
        ["ms for which a call, or a transaction, waits", f"{runs.CALL_WAIT_S * 1000:g}"],
        ["ms of a whole CPU for a call of DynamoDB or SQS", f"{runs.CALL_CPU_S * 1000:g}"],
        ["ms of a whole CPU for a post of this chat; measured", f"{runs.POST_CPU_S * 1000:g}"],
        ["the same for a request of the usual design", f"{runs.BOTO3_CPU_S * 1000:g}"],
        ["MB of memory that come with a whole CPU", f"{runs.MB_PER_VCPU:,}"],
        ["KB of logs from each run of a function", runs.LOG_KB],
        ["requests a second that API Gateway allows at first", f"{model.REQUESTS_PER_S:,}"],
        ["times in a month that Lambda polls an empty queue", f"{model.IDLE_POLLS_PER_MONTH:,}"],
        ["MB of memory of the usual design's functions", model.SCAN_DESIGN_MEMORY_MB],
        ["bytes of a connection's item in the usual design", seen.scan_design_item_size],
        ["bytes of a message in the log, with its marker", seen.message_size],
        ["bytes that DynamoDB adds for each of the two", model.ITEM_OVERHEAD_BYTES],
    ]


def _tiers(tiers: Sequence[tuple[float, float]]) -> str:
    return ", then ".join(
        f"{usd:,.10g}" + (f" from {start / 1e6:,g} million a month on" if start else "")
        for start, usd in tiers
    )


def _usd(amount: float) -> str:
    if 0 < amount < 0.005:
        return "< 0.01"
    return f"{amount:,.2f}" if amount < 100 else f"{amount:,.0f}"
