"""Capacity: messages at a fixed rate, at rising rates, until some are late; then at twice the best.

The best rate is the highest at which the senders of 99 % of the messages have them back within
250 ms. At twice that rate, what is answered within a second counts. The chat runs as `make run`
starts it, in a new process for each rate; the limits of its senders are off, unless a row says so.
A client sends nothing again.
"""

import math
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import uvloop

from bench.capacity.open_loop import PATIENCE_S, OpenLoop, Outcome
from bench.capacity.search import best_rate
from bench.harness.aims import Aim
from bench.harness.processes import NO_LIMITS, running_chat
from bench.harness.report import Report, Table, progress

DOCUMENT = "performance.md"
OPTIONS = {
    "rates": ((40.0, 160.0, 320.0, 640.0, 1280.0), "a second, ascending, until one fails"),
    "seconds": (3.0, "for each of these rates"),
    "bisections": (3, "between the last two of these rates"),
    "tries": (2, "of a rate, before it fails"),
}
PEOPLE = 5  # in a room
ROOMS = 5
IN_TIME_S, IN_TIME = 0.25, 0.99
LATE_S = 1.0
OVERLOAD = 2
OVERLOAD_SECONDS = 3  # times those of a rate
WARM_UP_RATE, WARM_UP_S = 20, 1.5
OWN_RATE = 4  # a second, of each person under the default limits, which are 5
BEST_AIM, OVERLOAD_AIM = 250, 0.9


@dataclass
class Case:
    """Rooms, and how many people each of them has for a rate. variables: of the chat's environment.
    outcomes: by rate, the better one of each. best: a second; overload: at OVERLOAD times that."""

    name: str
    rooms: int = 1
    people: Callable[[float], int] = lambda _: PEOPLE
    variables: Mapping[str, str] = field(default_factory=lambda: NO_LIMITS)
    outcomes: dict[float, Outcome] = field(default_factory=dict)
    best: float = 0
    overload: Outcome | None = None

    @property
    def kept_share(self) -> float | None:
        """Of the best rate: what is answered at OVERLOAD times that."""
        if self.overload is None:
            return None
        return OVERLOAD * self.overload.answered(LATE_S)


def cases() -> list[Case]:
    return [
        Case(f"{PEOPLE} people in one room"),
        Case(f"{ROOMS} rooms of {PEOPLE}", ROOMS),
        Case("one room, the default limits", 1, people_within_limits, {}),
    ]


def people_within_limits(rate: float) -> int:
    return max(PEOPLE, math.ceil(rate / OWN_RATE))


def run(options: Namespace) -> Report:
    found = cases()
    for case in found:
        uvloop.run(measure(case, options))
    return Report([summary(found), *map(steps, found)], aims=aims(found))


async def measure(case: Case, options: Namespace) -> None:
    """Find the best rate of a case, and offer twice as many."""

    async def passes(rate: float) -> bool:
        for _ in range(options.tries):
            outcome = await offer(case, rate, case.people(rate), options.seconds)
            known = case.outcomes.get(rate, outcome)
            case.outcomes[rate] = max(outcome, known, key=lambda each: each.answered(IN_TIME_S))
            if is_in_time(outcome):
                return True
        return False

    case.best = await best_rate(passes, options.rates, options.bisections)
    if case.best:
        people, seconds = case.people(case.best), OVERLOAD_SECONDS * options.seconds
        case.overload = await offer(case, OVERLOAD * case.best, people, seconds)


async def offer(case: Case, rate: float, people: int, seconds: float) -> Outcome:
    """Start the chat, and offer it a rate."""
    chat = running_chat(**case.variables)
    try:
        chat.wait_until_ready()
        async with OpenLoop(chat.ws, case.rooms, people) as clients:
            await clients.offer(WARM_UP_RATE, WARM_UP_S)
            outcome = await clients.offer(rate, seconds)
    finally:
        chat.kill()
    progress(f"{case.name}, {rate:,.0f} a second: {_percent(outcome, IN_TIME_S)} % in time")
    return outcome


def is_in_time(outcome: Outcome) -> bool:
    return outcome.answered(IN_TIME_S) >= IN_TIME


def summary(found: Sequence[Case]) -> Table:
    head = [
        *("", "people", "best rate", "offered", "answered within 1 s, %", "of the best rate"),
        *("refused, %", "the client's share of a CPU"),
    ]
    return Table("The best rate, and twice that", head, [_row(case) for case in found])


def _row(case: Case) -> list[str]:
    people = f"{case.rooms * case.people(case.best)}"
    if case.overload is None:
        return [case.name, people, f"{case.best:,.0f}", *5 * ["-"]]
    refused = sum(case.overload.refused.values()) / len(case.overload.messages)
    return [
        *(case.name, people, f"{case.best:,.0f}", f"{case.overload.rate:,.0f}"),
        *(_percent(case.overload, LATE_S), f"{case.kept_share:.2f}"),
        *(f"{100 * refused:.0f}", f"{case.overload.client_cpu:.2f}"),
    ]


def steps(case: Case) -> Table:
    head = [
        *("a second", "within 250 ms, %", "within 1 s, %"),
        *("to the sender: p50, p99, ms", "to the last: p50, p99, ms", "refused"),
    ]
    outcomes = [outcome for _, outcome in sorted(case.outcomes.items())]
    outcomes += [case.overload] if case.overload else []
    return Table(case.name, head, [_step(outcome) for outcome in outcomes], text_columns=0)


def _step(outcome: Outcome) -> list[str]:
    percentiles = zip(*map(outcome.latencies_ms, (50, 99)), strict=True)
    refused = ", ".join(f"{count} {code}" for code, count in outcome.refused.items())
    return [
        f"{outcome.rate:,.0f}",
        *(_percent(outcome, within_s) for within_s in (IN_TIME_S, LATE_S)),
        *(
            ", ".join(f"> {1000 * PATIENCE_S:,.0f}" if ms is None else f"{ms:,.0f}" for ms in each)
            for each in percentiles
        ),
        refused or "none",
    ]


def _percent(outcome: Outcome, within_s: float) -> str:
    """Rounded down: not 100 unless it is all of them."""
    return f"{math.floor(1000 * outcome.answered(within_s)) / 10:g}"


def aims(found: Sequence[Case]) -> list[Aim]:
    one, five, _ = found
    kept = f"answered within 1 s at {OVERLOAD} times the best rate, of that"
    return [
        Aim(f"{one.name}: messages a second, 99 % in 250 ms", one.best, BEST_AIM),
        *(Aim(f"{case.name}: {kept}", case.kept_share, OVERLOAD_AIM) for case in (one, five)),
    ]
