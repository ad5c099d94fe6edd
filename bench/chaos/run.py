"""One run: arrive, talk in the storm, be quiet, compare."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Coroutine, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.chaos import __doc__ as story
from bench.chaos import verdict
from bench.chaos.page import Reader
from bench.chaos.people import Person
from bench.chaos.world import World

PROGRESS_SECONDS = 15
# How many times as long as planned it takes at most, until what is rare has gone wrong, too.
LONGEST = 5


@dataclass(frozen=True)
class Plan:
    """seconds: of talk, and more until each kind of trouble has struck; people: Python clients,
    besides the one at the page; recover: False takes the recovery out of them, with which the
    promise must break, whatever has struck."""

    seconds: float
    people: int
    rooms: int
    seed: int
    recover: bool = True

    @property
    def patience(self) -> int:
        """Seconds of quiet after which everyone has to be up to date."""
        return 120 if self.recover else 5


@dataclass
class Outcome:
    """wrong: what broke the promise, in words; troubles: how often what went wrong."""

    plan: Plan
    wrong: list[str] = field(default_factory=list)
    troubles: dict[str, int] = field(default_factory=dict)
    messages: int = 0
    deliveries: int = 0
    quiet_seconds: float = 0


async def run(plan: Plan) -> Outcome:
    """Carry it out."""
    outcome = Outcome(plan)
    rooms = [f"room-{number}" for number in range(plan.rooms)]
    async with World(plan.seed) as world:
        crowd: list[Person | Reader] = [
            Person(f"p{n}", rooms[n % plan.rooms], world.ws, plan.seed, plan.recover)
            for n in range(plan.people)
        ]
        page = Reader("page", rooms[0], world.http, plan.seed)
        crowd.append(page)
        try:
            await asyncio.gather(*(one.arrive() for one in crowd))
            await _talk(plan, world, crowd)
            await _compare(world, rooms, crowd, outcome)
        finally:
            await asyncio.gather(*(one.leave() for one in crowd))
        outcome.troubles = {**world.counts, **page.counts}
    outcome.wrong += verdict.of_troubles(outcome.troubles)
    return outcome


async def _talk(plan: Plan, world: World, crowd: list[Person | Reader]) -> None:
    enough = asyncio.Event()
    talking = [asyncio.create_task(one.talk(enough)) for one in crowd]
    storms = asyncio.create_task(world.storms(enough))
    began = time.monotonic()
    passed = 0.0
    longest = LONGEST * plan.seconds if plan.recover else plan.seconds
    while passed < plan.seconds or (passed < longest and not all(world.counts.values())):
        await asyncio.sleep(min(PROGRESS_SECONDS, max(1, plan.seconds - passed)))
        passed = time.monotonic() - began
        told = sum(len(one.told) for one in crowd)
        print(f"  {passed:4.0f} s: {told} sent", file=sys.stderr, flush=True)
    enough.set()
    await storms
    done, late = await asyncio.wait(talking, timeout=plan.patience)
    for task in late:  # without recovery some wait for ever
        task.cancel()
    for task in done:
        task.result()


async def _compare(
    world: World, rooms: list[str], crowd: list[Person | Reader], outcome: Outcome
) -> None:
    began = time.monotonic()
    # First all is sent: only then is it known what is newest.
    outcome.wrong += await _late([one.all_is_sent() for one in crowd], crowd, outcome.plan)
    newest = {room: world.log(room)[-1] for room in rooms}
    outcome.wrong += await _late(
        [one.is_up_to(newest[one.room]) for one in crowd], crowd, outcome.plan
    )
    outcome.quiet_seconds = time.monotonic() - began
    logs = {room: world.log(room) for room in rooms}
    outcome.messages = sum(map(len, logs.values()))
    for room, log in logs.items():
        outcome.wrong += verdict.of_log(room, log) + verdict.of_senders(room, log)
    for one in crowd:
        shown = await one.shown(len(logs[one.room]))
        outcome.deliveries += len(shown)
        outcome.wrong += verdict.of_person(one.name, logs[one.room], shown, one.told)
    await world.take_counts()


async def _late(
    waits: Sequence[Coroutine[Any, Any, None]], crowd: Sequence[Person | Reader], plan: Plan
) -> list[str]:
    """Wait for everyone, if not for ever; returns who was waited for in vain."""
    tasks = [asyncio.create_task(wait) for wait in waits]
    _, late = await asyncio.wait(tasks, timeout=plan.patience)
    for task in late:
        task.cancel()
    return [
        f"{one.name}: is not up to date after {plan.patience} s of quiet"
        for one, task in zip(crowd, tasks, strict=True)
        if task in late or task.exception()
    ]


def main(arguments: list[str]) -> dict[str, object]:
    """Run it, print the outcome, and return the figures; exits with 1 if something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench chaos", description=story)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--people", type=int, default=36)
    parser.add_argument("--rooms", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-recovery", action="store_true", help="it must then fail")
    chosen = parser.parse_args(arguments)
    plan = Plan(
        chosen.seconds, chosen.people, chosen.rooms, chosen.seed, recover=not chosen.no_recovery
    )
    outcome = asyncio.run(run(plan))
    print(json.dumps({**asdict(outcome), "wrong": outcome.wrong[:20]}, indent=2))
    if outcome.wrong:
        sys.exit(1)
    return asdict(outcome)
