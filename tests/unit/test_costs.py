"""The costs: how AWS counts, by examples worked out by hand; and the tables in the docs."""

import json

import pytest

from bench import bills, costs, prices
from bench.bills import CPU, SCENARIOS, WAIT, Scenario, memory_of, observed, seconds
from bench.events import Event
from chalicelib.fanout import CHUNK
from tests.unit.conftest import ROOT


def test_the_docs_have_the_tables_as_the_script_prints_them():
    documented = costs.MARKED.search(costs.DOCS.read_text(encoding="utf-8"))
    assert documented, f"{costs.DOCS} has no <!-- costs --> ... <!-- /costs -->"
    assert documented[0] == costs.tables(), "run python -m bench costs --write"


def test_the_script_puts_the_tables_into_the_docs_and_leaves_the_rest(
    tmp_path, monkeypatch, capsys
):
    docs = tmp_path / "deploying.md"
    docs.write_text("before\n<!-- costs -->\nold\n<!-- /costs -->\nafter\n")
    monkeypatch.setattr(costs, "DOCS", docs)
    bills = costs.main(["--write"])
    tables = costs.tables()
    assert docs.read_text() == f"before\n<!-- costs -->\n{tables}<!-- /costs -->\nafter\n"
    assert tables in capsys.readouterr().out
    assert (
        bills["ours"]["100 a day in rooms of 10"].keys()
        == bills["usual"]["1000000 a day in rooms of 1000"].keys()
    )


@pytest.mark.parametrize(
    ("count", "item", "usd"),
    [
        (1_000_000, "api_messages", 1.00),
        (1_500_000_000, "api_messages", 1000 + 400),
        (2_000_000, "connection_minutes", 0.50),
        (10_000_000, "invocations", 2.00),
        (400_000, "gb_seconds", 6.66668),
        (4_000_000, "writes", 2.50),
        (1_000_000, "reads", 0.125),
        (1_000_000, "queue_requests", 0),
        (3_000_000, "queue_requests", 0.80),
        (2_000_000, "log_kb", 1.00),
    ],
)
def test_a_price_is_for_a_million_and_by_tiers(count, item, usd):
    bill = prices.bill({item: count})
    assert bill[prices.PRICES[item].component] == pytest.approx(usd)
    assert sum(bill.values()) == pytest.approx(usd)


def test_what_has_no_price_is_not_passed_over():
    with pytest.raises(KeyError):
        prices.total([(1, {"pigeons": 1})])


KB = 1024


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


def test_a_message_to_ten_people_is_eleven_messages_for_api_gateway():
    seen = observed(10)
    assert seen.message.usage["api_messages"] == 1 + 10
    assert seen.message.calls == {"GetItem": 1, "Query": 1}
    assert seen.message.usage["reads"] == 1 + 0.5
    assert seen.chunks == []


def test_a_message_to_a_thousand_reaches_all_of_them_by_chunks():
    seen = observed(1000)
    assert seen.message.posts == 1
    assert [chunk.posts for chunk in seen.chunks] == [CHUNK, CHUNK, CHUNK, 999 - 3 * CHUNK]
    assert seen.message.usage["queue_requests"] == 4
    assert bills.used(seen.chunks[0])["queue_requests"] == 2


def test_who_comes_and_who_leaves_writes_a_row_and_its_entry_in_the_index():
    seen = observed(10)
    for event, call in ((seen.connect, "PutItem"), (seen.disconnect, "DeleteItem")):
        assert (event.calls, event.usage["writes"]) == ({call: 1}, 2)


def test_calls_come_after_each_other_and_posts_side_by_side():
    calls, posts = (Event("", {"Query": 3}, 0, {}), Event("", {}, 100, {}))
    whole = bills.FULL_CPU
    assert seconds(calls, whole) == pytest.approx(3 * (WAIT + CPU))
    assert seconds(calls, whole // 2) == pytest.approx(3 * (WAIT + 2 * CPU), rel=0.01)
    assert seconds(calls, 2 * whole) == seconds(calls, whole)
    assert seconds(posts, whole) == pytest.approx(100 * CPU)  # of which threads share one
    assert seconds(posts, whole, parallelism=1) == pytest.approx(100 * (WAIT + CPU))
    assert seconds(posts, whole, parallelism=4) == pytest.approx(25 * (WAIT + CPU))


def test_a_run_is_billed_by_memory_and_time():
    one_call = Event("", {"Query": 1}, 0, {})
    run = bills.run(one_call, 2048)
    assert run["gb_seconds"] == pytest.approx(2 * (WAIT + CPU))
    assert run["invocations"] == 1


def test_memory_is_that_of_the_configuration():
    stored = json.loads((ROOT / ".chalice" / "config.json").read_text())["lambda_functions"]
    assert memory_of("fanout") == stored["fanout"]["lambda_memory_size"]


@pytest.mark.parametrize(
    ("a_day", "room", "people"),
    [(100, 10, 10), (100, 1000, 1000), (101, 10, 20), (10_000, 10, 1000), (1_000_000, 10, 100_000)],
)
def test_people_are_as_many_as_it_takes_and_fill_their_rooms(a_day, room, people):
    assert Scenario(a_day, room).people == people


def test_a_month_of_a_small_chat_by_hand():
    # 10 people, 30 days: 300 visits of 120 minutes; 3,000 messages to 10.
    bill = bills.ours(Scenario(100, 10))
    assert bill["API Gateway, messages"] == pytest.approx(3000 * 11 / 1e6)
    assert bill["API Gateway, connections"] == pytest.approx(300 * 120 * 0.25 / 1e6)
    assert bill["DynamoDB"] == pytest.approx((300 * 4 * 0.625 + 3000 * 1.5 * 0.125) / 1e6)
    assert bill["CloudWatch Logs"] == pytest.approx((300 * 2 + 3000) * 0.5 / 1e6)
    assert bill["SQS"] == 0


def test_a_month_of_a_large_chat_by_hand():
    # 30 million messages to 1,000 each; 12 requests of SQS for each, and the polls in vain.
    bill = bills.ours(Scenario(1_000_000, 1000))
    assert bill["API Gateway, messages"] == pytest.approx(1000 + (30_030 - 1000) * 0.8)
    assert bill["SQS"] == pytest.approx((30 * 12 + 0.648 - 1) * 0.4)


def test_the_usual_design_by_hand():
    # 3 million visits; 30 million scans of 100,000 rows of 117 bytes: 2,857 times 4 KB.
    assert observed(10).row == 117
    bill = bills.usual(Scenario(1_000_000, 10))
    reads, writes = 30 * 2857 / 2 * 0.125, 3 * 2 * 0.625
    assert bill["DynamoDB"] == pytest.approx(reads + writes)
    assert bill["API Gateway, messages"] == pytest.approx(330)
    # 12 pages of 1 MB and 10 posts, one after the other.
    second = 22 * (WAIT + CPU * bills.FULL_CPU / 256)
    visits = 6 * (WAIT + CPU * bills.FULL_CPU / 256)
    assert bill["Lambda"] == pytest.approx((30 * second + visits) / 4 * 16.6667 + (30 + 6) * 0.20)


# What docs/deploying.md says of the tables.


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_posts_are_most_of_every_bill(scenario):
    bill = bills.ours(scenario)
    assert bill["API Gateway, messages"] > sum(bill.values()) / 2


def ratio(scenario):
    return sum(bills.usual(scenario).values()) / sum(bills.ours(scenario).values())


def test_the_usual_design_is_cheaper_for_the_smallest_chat_and_dearest_for_many_rooms():
    assert ratio(Scenario(100, 10)) < 1
    assert max(SCENARIOS, key=ratio) == Scenario(1_000_000, 10)


@pytest.mark.parametrize("scenario", [s for s in SCENARIOS if s.people == s.room])
def test_in_one_room_the_designs_cost_about_the_same(scenario):
    assert ratio(scenario) == pytest.approx(1, abs=0.1)


def test_only_the_largest_chat_is_beyond_the_quota_of_api_gateway():
    beyond = [s for s in SCENARIOS if s.posts_a_second > bills.QUOTA]
    assert beyond == [Scenario(1_000_000, 1000)]
