"""What a stage costs in a month besides its messages: most of it also while nobody talks."""

import json
from collections.abc import Iterator
from typing import Any

from bench.costs.cost_model import DAYS, HOURS_CONNECTED, IDLE_POLLS_PER_MONTH
from bench.harness import prices
from bench.harness.report import ROOT

# The metrics that a chat sends in each hour in which somebody talks; the others count problems.
METRICS = ("ConnectionsOpened", "ConnectionsClosed", "Messages", "Deliveries", "MessageTime")
# What polls of each queue are billed as.
QUEUES = {
    "broadcasts": "queue_requests",
    "webhooks, with `EVENTS`": "fifo_requests",
    "push notifications, with `PUSH_KEY`": "queue_requests",
}
GB_IN_MB, GB_IN_KB = 2**10, 2**20
HEAD = ["what", "how many", "USD a month"]

Resource = dict[str, Any]


def rows() -> list[list[object]]:
    """Return what costs how much, by HEAD."""
    return [[what, f"{count:,g}", f"{usd:,.2f}"] for what, count, usd in _costs()]


def _costs() -> Iterator[tuple[str, float, float]]:
    """What, how many, and USD for them."""
    polls, before = dict[str, float](), 0.0
    for queue, item in QUEUES.items():
        polls[item] = polls.get(item, 0) + IDLE_POLLS_PER_MONTH
        polled = _usd(**polls)
        yield f"polls of the empty queue of {queue}", IDLE_POLLS_PER_MONTH, polled - before
        before = polled
    watched, filtered, keys = _monitoring()
    yield "metrics that alarms watch, with `AlarmEmail`", watched, _usd(alarm_metrics=watched)
    yield "metrics of what is logged, with `AlarmEmail`", filtered, _usd(metrics=filtered)
    yield "keys of the alarms' topic, with `AlarmEmail`", keys, _usd(keys=keys)
    yield "dashboards, with `Dashboard`, after three of the account", 1, _usd(dashboards=1)
    sent, hours = len(METRICS), HOURS_CONNECTED / 24
    yield f"metrics, sent in {HOURS_CONNECTED} hours a day", sent, _usd(metrics=sent * hours)
    yield "metrics, sent in all hours", sent, _usd(metrics=sent)
    yield "GB of messages, with backup", 1, _usd(table_mb=GB_IN_MB, backup_mb=GB_IN_MB)
    yield f"GB of logs, kept for {DAYS} days", 1, _usd(kept_log_kb=GB_IN_KB)


def _usd(**usage: float) -> float:
    return sum(prices.bill(usage).values())


def _monitoring() -> tuple[int, int, int]:
    """How many metrics the template's alarms watch and its filters make, and its keys."""
    described = json.loads((ROOT / ".chalice" / "resources.json").read_text())["Resources"]
    by_type: dict[str, list[Resource]] = {}
    for resource in described.values():
        by_type.setdefault(resource.get("Type", ""), []).append(resource.get("Properties", {}))
    watched = sum(map(_metrics, by_type["AWS::CloudWatch::Alarm"]))
    transformed = [f["MetricTransformations"] for f in by_type.get("AWS::Logs::MetricFilter", [])]
    made = {json.dumps(each["MetricName"]) for several in transformed for each in several}
    return watched, len(made), len(by_type.get("AWS::KMS::Key", []))


def _metrics(alarm: Resource) -> int:
    """How many metrics an alarm watches; expressions of them cost nothing."""
    return len([m for m in alarm["Metrics"] if "MetricStat" in m]) if "Metrics" in alarm else 1
