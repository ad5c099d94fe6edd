"""How AWS counts and what it charges, by examples worked out by hand."""

import pytest

from bench.harness import prices

KB = 1024


@pytest.mark.parametrize(
    ("count", "item", "usd"),
    [
        (1_000_000, "api_messages", 1.00),
        (1_500_000_000, "api_messages", 1000 + 400),
        (2_000_000, "connection_minutes", 0.50),
        (10_000_000, "invocations", 2.00),
        (400_000, "gb_seconds", 5.33336),
        (4_000_000, "writes", 2.50),
        (1_000_000, "reads", 0.125),
        (1_000_000, "queue_requests", 0),
        (3_000_000, "queue_requests", 0.80),
        (3_000_000, "fifo_requests", 1.00),
        (2_000_000, "log_kb", 1.00),
        (1024, "table_mb", 0.25),
        (20, "alarm_metrics", 2.00),
    ],
)
def test_a_price_is_for_a_million_and_by_tiers(count, item, usd):
    bill = prices.bill({item: count})
    assert bill[prices.price_list()[item].component] == pytest.approx(usd, 1e-5)
    assert sum(bill.values()) == pytest.approx(usd, 1e-5)


def test_all_queues_share_the_free_requests_of_a_month():
    both = {"queue_requests": 600_000, "fifo_requests": 600_000}
    assert sum(prices.bill(both).values()) == pytest.approx(0.10)
    both["queue_requests"] = 2_000_000
    assert sum(prices.bill(both).values()) == pytest.approx(0.40 + 0.30)


def test_a_usage_without_a_price_is_an_error():
    with pytest.raises(KeyError):
        prices.total([(1, {"pigeons": 1})])


@pytest.mark.parametrize(
    ("count", "size", "units"),
    [
        (prices.api_messages, KB, 1),
        (prices.api_messages, 32 * KB, 1),
        (prices.api_messages, 33 * KB, 2),
        (prices.queue_requests, 64 * KB, 1),
        (prices.queue_requests, 64 * KB + 1, 2),
        (prices.writes, 0, 1),  # deleting what is not there is a write, too
        (prices.writes, KB, 1),
        (prices.writes, KB + 1, 2),
    ],
)
def test_sizes_are_rounded_up_to_units(count, size, units):
    assert count(size) == units


def test_an_eventually_consistent_read_is_half_of_a_strong_one():
    assert prices.reads(9 * KB, consistent=True) == 3
    assert prices.reads(9 * KB, consistent=False) == 1.5
    assert prices.reads(0, consistent=False) == 0.5
