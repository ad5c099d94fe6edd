"""What services charge for the same, and what a stage costs besides, worked out by hand."""

import pytest

from bench.costs import services, standing_costs
from bench.costs.cost_model import Scenario
from bench.harness.prices import bill

SMALL, BUSY = Scenario(100, 10), Scenario(10_000, 1000)
LARGE = Scenario(1_000_000, 1000)


def test_a_message_is_sent_once_and_received_by_its_room():
    assert services.messages(SMALL) == 3000 * 11
    # Three notices of typing to 9 others, and 4 or 5 of reading that one person and 9 others get.
    assert services.notices(SMALL) == pytest.approx(3000 * (3 * 10 + SMALL.reads * 10))
    assert services.notices(BUSY) == pytest.approx(300_000 * BUSY.reads)  # told to nobody


def test_ably_charges_a_package_messages_and_minutes_of_connections_and_rooms():
    # 10 people in one room, for 2 hours on 30 days.
    assert services.ably(SMALL, 2_000_000) == pytest.approx(29 + 5 + 11 * 3600 / 1e6)
    a_second = 3000 * 7200 * 30
    assert services.ably(SMALL, a_second) > 399
    assert services.ably(LARGE, 1) is None  # 100,000 connections are in no package


def test_appsync_charges_operations_and_minutes_of_connections():
    operations = 33_000 + 10 * 30 * 2
    assert services.appsync(SMALL, 33_000) == pytest.approx(
        (operations * 1.00 + 10 * 3600 * 0.08) / 1e6
    )


def test_pubnub_charges_by_people():
    people = [SMALL, BUSY, Scenario(100_000, 10), LARGE]
    assert [services.pubnub(scenario) for scenario in people] == [0, 98, 550, None]


def test_each_price_of_a_service_names_its_source():
    assert all(price.source for price in services.published())


def test_the_polls_of_a_second_and_a_third_queue_are_paid_for():
    usd = {what: usd for what, _, usd in standing_costs.rows()}
    polls = [usd for what, usd in usd.items() if what.startswith("polls")]
    # Of 648,000 each; a million is free, and the second queue is FIFO, which costs more.
    assert polls == ["0.00", "0.15", "0.29"]
    assert usd["GB of messages, with backup"] == "0.45"


def test_the_alarms_metrics_are_counted_in_the_template():
    (watched,) = [n for what, n, _ in standing_costs.rows() if "alarms watch" in what]
    # Errors and throttles of eight functions, what they log, and the dead-letter queues.
    assert int(watched) >= 8 + 8 + 1 + 3
    assert sum(bill({"alarm_metrics": 1}).values()) == pytest.approx(0.1)
