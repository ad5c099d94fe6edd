"""The costs: how AWS counts, by examples worked out by hand; and the tables in the docs."""

import json
import math
import re

import pytest

from bench import bills, costs, prices
from bench.bills import CPU, POST_CPU, SCENARIOS, WAIT, Scenario, memory_of, observed, seconds
from bench.rig import Event
from chalicelib.chat.presence import MAX_PRESENCE_MEMBERS, PRESENCE_PAGE_SIZE
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.delivery.dispatcher import MAX_CHUNK_TRIES
from chalicelib.protocol.actions import MAX_PAGE_SIZE
from tests.chalicelib.conftest import ROOT
from tests.support.prose import says


@pytest.fixture(scope="module")
def tables():
    return costs.tables()


def test_the_docs_have_the_tables_as_the_script_prints_them(tables):
    documented = costs.MARKED.search(costs.DOCS.read_text(encoding="utf-8"))
    assert documented, f"{costs.DOCS} has no <!-- costs --> ... <!-- /costs -->"
    assert documented[0] == tables, "run python -m bench costs --write"


def test_the_script_puts_the_tables_into_the_docs_and_leaves_the_rest(
    tmp_path, monkeypatch, capsys, tables
):
    docs = tmp_path / "deploying.md"
    docs.write_text("before\n<!-- costs -->\nold\n<!-- /costs -->\nafter\n")
    monkeypatch.setattr(costs, "DOCS", docs)
    bills = costs.main(["--write"])
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
    assert seen.message.calls == {"GetItem": 1, "Query": 2, "TransactWriteItems": 1}
    assert seen.message.usage["reads"] == 1 + 1 + 0.5
    assert seen.chunks == []


def test_a_message_to_a_thousand_reaches_all_of_them_by_chunks():
    seen = observed(1000)
    assert seen.message.posts == 1
    assert [chunk.posts for chunk in seen.chunks] == [FANOUT_CHUNK_SIZE, 999 - FANOUT_CHUNK_SIZE]
    assert seen.message.usage["queue_requests"] == 1  # together they are below 64 KB
    assert bills.used(seen.chunks[0])["queue_requests"] == 2


@pytest.mark.parametrize("room", bills.ROOMS)
def test_the_log_is_a_read_and_two_writes_that_count_twice(room):
    seen = observed(room)
    logged, unlogged = (bills.used(event) for event in (seen.message, seen.unlogged))
    added = {unit: logged[unit] - unlogged[unit] for unit in logged if unit != "gb_seconds"}
    assert {unit: count for unit, count in added.items() if count} == {"reads": 1, "writes": 4}
    second = 2 * (WAIT + CPU)
    memory = memory_of("websocket_message") / 1024
    assert logged["gb_seconds"] - unlogged["gb_seconds"] == pytest.approx(second * memory)


def test_who_comes_asks_for_a_full_page_of_history():
    seen = observed(10)
    assert seen.history.calls == {"GetItem": 1, "Query": 1}
    # An entry has about 225 bytes, its marker 120; one more is read than the page has.
    assert seen.kept == 345
    page = math.ceil((MAX_PAGE_SIZE + 1) * 225 / 4096)
    assert seen.history.usage == {"reads": 1 + page, "api_messages": 2}


def test_a_ping_is_two_reads_and_two_messages():
    seen = observed(10)
    assert seen.ping.calls == {"GetItem": 1, "Query": 1}
    assert seen.ping.usage == {"reads": 1 + 0.5, "api_messages": 2}


def test_pings_come_when_the_page_sends_them():
    pulse = (ROOT / "static" / "js" / "net" / "heartbeat.js").read_text()
    known = re.findall(r"^const (FIRST|MAX)_IDLE_MS = ([\d_]+);", pulse, re.M)
    assert {name: int(ms) / 1000 for name, ms in known} == {
        "FIRST": bills.FIRST_SILENCE,
        "MAX": bills.LONGEST_SILENCE,
    }
    times = list(bills.ping_times())
    assert times[:6] == [120, 360, 660, 960, 1260, 1560]
    assert 7200 - 300 <= times[-1] < 7200


def test_pings_are_as_many_as_there_are_silences_that_long():
    # A message every 72 s; of the silences between them 19 % last 120 s, 0.7 % 360 s ...
    assert Scenario(100, 10).pings == pytest.approx(100 * (0.189 + 0.007), abs=0.2)
    assert Scenario(10_000, 10).pings == Scenario(100, 10).pings
    assert Scenario(10_000, 1000).pings < 0.001


def test_a_page_tells_of_typing_when_the_bills_have_it():
    typing = (ROOT / "static" / "js" / "model" / "typing.js").read_text()
    known = re.search(r"^const ANNOUNCE_INTERVAL_MS = ([\d_]+);", typing, re.M)
    assert int(known[1]) / 1000 == bills.TYPING_PAUSE
    # At 0, 10 and 20 s; and not in a large room, nor where nobody else is.
    assert [Scenario(100, room).typings for room in (1, 2, 200, 201)] == [0, 3, 3, 0]


def test_a_page_asks_again_who_is_here_when_the_bills_have_it():
    people = (ROOT / "static" / "js" / "model" / "people.js").read_text()
    known = re.findall(r"^const (MAX_PRESENCE_MEMBERS|REFRESH\w*) = ([\d_]+);", people, re.M)
    assert {name: int(number) for name, number in known} == {
        "MAX_PRESENCE_MEMBERS": MAX_PRESENCE_MEMBERS,
        "REFRESH_INTERVAL_MS": bills.REFRESH * 1000,
        "REFRESH_LARGE_INTERVAL_MS": bills.REFRESH_LARGE * 1000,
        "REFRESH_LARGE_PER_MEMBER_MS": 1000,
    }
    assert [Scenario(100, room).refreshes for room in (10, 199, 200, 1000)] == [12, 12, 36, 7.2]


def test_who_comes_and_who_leaves_writes_a_row_and_its_entry_in_the_index():
    seen = observed(10)
    for event, call in ((seen.connect_untold, "PutItem"), (seen.disconnect_untold, "DeleteItem")):
        assert (event.calls, event.posts, event.usage["writes"]) == ({call: 1}, 0, 2)


def test_who_comes_and_who_leaves_is_told_to_the_others_for_two_reads_and_their_posts():
    seen = observed(10)
    for told, untold in (
        (seen.connect, seen.connect_untold),
        (seen.disconnect, seen.disconnect_untold),
    ):
        assert told.calls == {**untold.calls, "Query": 1, "GetItem": 1}
        assert told.usage == {**untold.usage, "reads": 0.5 + 1, "api_messages": 9}
        assert told.posts == 9


def test_in_a_large_room_nobody_is_told_but_it_is_read_to_see_that_it_is_large():
    seen = observed(1000)
    # 250 entries of 97 bytes: 6 times 4 KB.
    for event in (seen.connect, seen.disconnect):
        assert (event.posts, event.usage["writes"], event.usage["reads"]) == (0, 2, 3)


def test_to_tell_who_is_here_a_room_is_listed():
    # 1,000 entries of 97 bytes: 24 times 4 KB.
    for room, listing in ((10, 0.5), (1000, 12)):
        event = observed(room).members
        assert event.calls == {"GetItem": 1, "Query": 1}
        assert event.usage == {"reads": 1 + listing, "api_messages": 2}


def test_typing_is_a_write_and_a_query_and_posts_to_the_others():
    typing = observed(10).typing
    assert typing.calls == {"UpdateItem": 1, "Query": 1}
    assert typing.usage == {"writes": 1, "reads": 0.5, "api_messages": 1 + 9}


def test_calls_come_after_each_other_and_posts_side_by_side():
    calls, posts = (Event("", {"Query": 3}, 0, {}), Event("", {}, 100, {}))
    whole = bills.FULL_CPU
    assert seconds(calls, whole) == pytest.approx(3 * (WAIT + CPU))
    assert seconds(calls, whole // 2) == pytest.approx(3 * (WAIT + 2 * CPU), rel=0.01)
    assert seconds(calls, 2 * whole) == seconds(calls, whole)
    assert seconds(posts, whole) == pytest.approx(4 * (WAIT + POST_CPU))
    assert seconds(posts, whole, parallelism=1) == pytest.approx(100 * (WAIT + POST_CPU))
    assert seconds(posts, whole // 8) == pytest.approx(100 * 8 * POST_CPU, rel=0.01)  # all of it
    assert seconds(posts, whole, post_cpu=CPU) == pytest.approx(100 * CPU)  # shared by threads


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
    bill = bills.bare(Scenario(100, 10))
    assert bill["API Gateway, messages"] == pytest.approx(3000 * 11 / 1e6)
    assert bill["API Gateway, connections"] == pytest.approx(300 * 120 * 0.25 / 1e6)
    assert bill["DynamoDB"] == pytest.approx((300 * 4 * 0.625 + 3000 * 1.5 * 0.125) / 1e6)
    assert bill["CloudWatch Logs"] == pytest.approx((300 * 2 + 3000) * 0.5 / 1e6)
    assert bill["SQS"] == 0


def test_what_is_beyond_the_usual_design_in_a_small_chat_by_hand():
    # 3,000 messages kept, each announced 3 times; 300 visits of 120 minutes, with a page of
    # history, 20 pings, and the question who is here on coming and every 10 minutes.
    scenario = Scenario(100, 10)
    pings, typings, refreshes = 300 * scenario.pings, 3000 * 3, 300 * 12
    bill, bare = bills.ours(scenario), bills.bare(scenario)
    added = {component: bill[component] - bare[component] for component in bill}
    reads = 3000 + 300 * (7 + 1.5 + 2 * 1.5) + (pings + refreshes) * 1.5 + typings * 0.5
    writes = 3000 * 4 + typings
    assert added["DynamoDB"] == pytest.approx((reads * 0.125 + writes * 0.625) / 1e6)
    posted = 300 * (2 + 2 + 2 * 9) + (pings + refreshes) * 2 + typings * 10
    assert added["API Gateway, messages"] == pytest.approx(posted / 1e6)
    assert added["CloudWatch Logs"] == pytest.approx(
        (300 * 2 + pings + refreshes + typings) * 0.5 / 1e6
    )
    assert added["API Gateway, connections"] == added["SQS"] == 0


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_is_beyond_the_usual_design_and_the_rest_make_up_the_bill(scenario):
    parts, rest = bills.price_of_each(scenario), bills.bare(scenario)
    assert parts.keys() == costs.BEYOND.keys()
    assert min(parts.values()) > -1e-6
    total = sum(bills.ours(scenario).values())
    assert sum(parts.values()) + sum(rest.values()) == pytest.approx(total)


def test_a_month_of_a_large_chat_by_hand():
    # 30 million messages to 1,000 each; 5 requests of SQS for each, and the polls in vain.
    bill = bills.bare(Scenario(1_000_000, 1000))
    assert bill["API Gateway, messages"] == pytest.approx(1000 + (30_030 - 1000) * 0.8)
    assert bill["SQS"] == pytest.approx((30 * 5 + 0.648 - 1) * 0.4)


def test_the_usual_design_by_hand():
    # 3 million visits; 30 million scans of 100,000 rows of 117 bytes: 2,857 times 4 KB. The posts
    # are made by boto3.
    assert observed(10).row == 117
    bill = bills.usual(Scenario(1_000_000, 10))
    reads, writes = 30 * 2857 / 2 * 0.125, 3 * 2 * 0.625
    assert bill["DynamoDB"] == pytest.approx(reads + writes)
    assert bill["API Gateway, messages"] == pytest.approx(330)
    # 12 pages of 1 MB and 10 posts, one after the other.
    second = 22 * (WAIT + CPU * bills.FULL_CPU / 256)
    visits = 6 * (WAIT + CPU * bills.FULL_CPU / 256)
    assert bill["Lambda"] == pytest.approx((30 * second + visits) / 4 * 16.6667 + (30 + 6) * 0.20)


# What docs/deploying.md says of functions and metrics.

PROSE = costs.DOCS.read_text(encoding="utf-8")


def test_what_posts_take_in_the_docs_is_what_the_bills_have():
    at_128 = POST_CPU * bills.FULL_CPU / 128
    assert says(PROSE, "`websocket_message`", f"{POST_CPU * 1000:g} ms of a whole CPU")
    assert says(
        PROSE,
        FANOUT_CHUNK_SIZE,
        f"{FANOUT_CHUNK_SIZE * POST_CPU:.2f} s",
        "128 MB",
        f"{FANOUT_CHUNK_SIZE * at_128:.1f} s",
    )
    assert says(PROSE, "boto3", "a thirteenth of the CPU")
    assert pytest.approx(1 / 13) == POST_CPU / CPU


def test_the_limits_in_the_docs_are_those_of_the_code():
    assert says(PROSE, "`FANOUT_CHUNK`", f"default {FANOUT_CHUNK_SIZE}")
    assert MAX_CHUNK_TRIES == 3
    assert says(PROSE, "queue", "three times at most")
    assert says(PROSE, f"room of more than {MAX_PRESENCE_MEMBERS}", f"reads {PRESENCE_PAGE_SIZE}")


def test_the_docs_have_every_metric():
    sources = (path.read_text() for path in (ROOT / "chalicelib").rglob("*.py"))
    counted = {name for text in sources for name in re.findall(r'telemetry\.count\("(\w+)"', text)}
    table = PROSE.partition("| metric | counts |")[2].partition("**Alarms**")[0]
    assert counted
    assert counted == set(re.findall(r"`([A-Z]\w+)`", table))


# What it says of the tables.


def total(design, scenario):
    return sum(design(scenario).values())


def ratio(scenario, design=bills.bare):
    return total(bills.usual, scenario) / total(design, scenario)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_posts_are_most_of_what_both_designs_do(scenario):
    bill = bills.bare(scenario)
    assert bill["API Gateway, messages"] > sum(bill.values()) / 2


def test_the_usual_design_is_cheaper_for_the_smallest_chat_and_dearest_for_many_rooms():
    assert ratio(Scenario(100, 10)) < 1
    assert max(SCENARIOS, key=ratio) == Scenario(1_000_000, 10)


@pytest.mark.parametrize("scenario", [s for s in SCENARIOS if s.people == s.room])
def test_in_one_room_the_designs_cost_about_the_same_but_for_what_ours_keeps(scenario):
    assert ratio(scenario) == pytest.approx(1, abs=0.1)


def test_log_and_history_cost_little_where_many_hear_a_message():
    def share(scenario):
        part = bills.price_of_each(scenario)
        return (part["log"] + part["history"]) / total(bills.bare, scenario)

    assert all(share(Scenario(a_day, 1000)) < 0.005 for a_day in (10_000, 1_000_000))
    assert [share(s) for s in SCENARIOS if s.room == 10] == pytest.approx([0.23] * 3, abs=0.03)


BUSY = [Scenario(10_000, 1000), Scenario(1_000_000, 1000)]  # of which each room has 10,000


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_pings_cost_half_of_what_both_do_where_a_room_is_silent_only(
    scenario,
):
    share = bills.price_of_each(scenario)["pings"] / total(bills.bare, scenario)
    assert share < 1e-6 if scenario in BUSY else share == pytest.approx(0.5, abs=0.06)


def test_pings_after_20_s_would_cost_three_times_what_both_do(monkeypatch):
    monkeypatch.setattr(bills, "FIRST_SILENCE", 20)
    scenario = Scenario(10_000, 10)
    share = bills.price_of_each(scenario)["pings"] / total(bills.bare, scenario)
    assert share == pytest.approx(3, abs=0.3)


def test_typing_is_half_of_the_bill_in_rooms_of_ten_and_nothing_in_large_ones(monkeypatch):
    def share(scenario):
        return bills.price_of_each(scenario)["typing"] / total(bills.ours, scenario)

    small = [scenario for scenario in SCENARIOS if scenario.room == 10]
    assert [share(scenario) for scenario in small] == pytest.approx([0.5] * 3, abs=0.03)
    assert all(share(scenario) == 0 for scenario in SCENARIOS if scenario.room == 1000)
    monkeypatch.setattr(bills, "TYPING_PAUSE", 3)
    assert {scenario.typings for scenario in small} == {10}
    assert [share(scenario) for scenario in small] == pytest.approx([0.75] * 3, abs=0.04)


def share_of_presence(scenario):
    return bills.price_of_each(scenario)["presence"] / total(bills.bare, scenario)


def test_presence_is_two_fifths_of_what_both_do_in_rooms_of_ten_and_little_in_busy_ones():
    small = [scenario for scenario in SCENARIOS if scenario.room == 10]
    assert [share_of_presence(s) for s in small] == pytest.approx([0.4] * 3, abs=0.03)
    assert [share_of_presence(s) for s in BUSY] == pytest.approx([0.005] * 2, abs=0.001)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_most_of_presence_is_asking_again(monkeypatch, scenario):
    before = share_of_presence(scenario)
    monkeypatch.setattr(bills, "REFRESH", math.inf)
    monkeypatch.setattr(bills, "REFRESH_LARGE", math.inf)
    assert 1 - share_of_presence(scenario) / before > 0.66


def test_with_what_only_it_does_this_chat_is_dearer_in_silent_rooms_but_for_many_small_ones():
    dearer = [s for s in SCENARIOS if ratio(s, bills.ours) < 1]
    assert dearer == [Scenario(100, 10), Scenario(100, 1000), Scenario(10_000, 10)]
    most = max(total(bills.ours, s) - total(bills.usual, s) for s in dearer)
    assert most == pytest.approx(16, abs=0.5)


def test_only_the_largest_rooms_are_beyond_the_quota_of_api_gateway():
    quota = {s: s.posts_a_second / bills.QUOTA for s in SCENARIOS}
    assert [s for s in SCENARIOS if quota[s] > 1] == [Scenario(1_000_000, 1000)]
    assert quota[Scenario(1_000_000, 1000)] == pytest.approx(14, abs=0.5)
    assert quota[Scenario(1_000_000, 10)] == pytest.approx(0.5, abs=0.1)
