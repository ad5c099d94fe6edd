"""The costs as docs/deploying.md has them: its tables, and what it says of them."""

import math
import re

import pytest

from bench.costs import benchmark, cost_model, push_costs, runs, services, standing_costs
from bench.costs.cost_model import (
    HISTORY,
    LOG,
    PINGS,
    PRESENCE,
    READS,
    SCENARIOS,
    TYPING,
    Scenario,
)
from bench.costs.runs import BOTO3_CPU_S, POST_CPU_S
from bench.harness.report import DOCS, ROOT, Report, documented
from chalicelib.chat import MAX_PRESENCE_MEMBERS, PRESENCE_PAGE_SIZE
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.delivery import MAX_CHUNK_TRIES
from tests.support.prose import says

PUSH_PARTS = ("whom to notify", "notifications")
PROSE = (DOCS / benchmark.DOCUMENT).read_text(encoding="utf-8").partition("<!-- costs -->")[0]
BUSY = [Scenario(10_000, 1000), Scenario(1_000_000, 1000)]  # of which each room has 10,000


def test_the_docs_have_the_tables_as_the_benchmark_makes_them():
    tables = Report(benchmark.tables(), aims=benchmark.aims()).markdown()
    assert documented(benchmark.DOCUMENT, "costs") == tables, "run python -m bench costs --write"


def test_the_cpu_of_posts_in_the_docs_is_that_of_the_model():
    at_128 = POST_CPU_S * runs.MB_PER_VCPU / 128
    assert says(PROSE, "`websocket_message`", f"{POST_CPU_S * 1000:g} ms")
    assert says(
        PROSE,
        FANOUT_CHUNK_SIZE,
        f"{FANOUT_CHUNK_SIZE * POST_CPU_S:.2f} s",
        "128 MB",
        f"{FANOUT_CHUNK_SIZE * at_128:.1f} s",
    )
    assert says(PROSE, "boto3", f"{POST_CPU_S * 1000:g} ms", f"{BOTO3_CPU_S * 1000:g} ms")


def test_the_limits_in_the_docs_are_those_of_the_code():
    assert says(PROSE, "`FANOUT_CHUNK`", FANOUT_CHUNK_SIZE)
    assert MAX_CHUNK_TRIES == 3
    assert says(PROSE, "queue", "three times")
    assert says(PROSE, "queue", f"{cost_model.IDLE_POLLS_PER_MONTH:,}")
    assert says(PROSE, "members", MAX_PRESENCE_MEMBERS, PRESENCE_PAGE_SIZE)


def test_the_docs_and_the_readme_say_what_a_stage_costs_while_nobody_is_connected():
    usd = [float(row[2]) for row in standing_costs.rows() if row[0].startswith("polls")]
    assert says(PROSE, "`EVENTS`", f"{sum(usd[:2]):.2f} USD", "push", f"{sum(usd):.2f}")
    assert says((ROOT / "README.md").read_text(), "queues", f"{sum(usd[:2]):.2f} USD")


def test_the_docs_of_push_notifications_have_the_figures_of_the_tables():
    of_push = (DOCS / "push.md").read_text(encoding="utf-8")
    [(polls, usd)] = [r[1:] for r in standing_costs.rows() if "push notifications" in str(r[0])]
    assert says(of_push, polls, f"{usd} USD")
    table = documented(benchmark.DOCUMENT, "costs").partition("**Push notifications")[2]
    million_a_day = [re.search(rf"\| {part} .* (\S+) \|$", table, re.M)[1] for part in PUSH_PARTS]
    mentions = push_costs.MENTIONS * cost_model.DAYS  # in millions
    assert says(of_push, f"{sum(map(float, million_a_day)) / mentions:.2f} USD")


def test_the_docs_say_how_this_chat_compares_with_services():
    ours = services.compared()["this chat: messages and history"]
    busy, small = Scenario(10_000, 1000), Scenario(10_000, 10)
    appsync = {s: services.appsync(s, services.messages(s)) / ours(s) for s in (busy, small)}
    assert appsync == pytest.approx({busy: 1, small: 3 / 5}, abs=0.03)
    assert services.pubnub(busy) / total(cost_model.this_chat, busy) == pytest.approx(
        1 / 7, abs=0.01
    )
    assert says(PROSE, "busy rooms of 1,000", "PubNub", "a seventh", "three fifths in rooms of ten")


def test_the_docs_have_every_metric():
    sources = (path.read_text() for path in (ROOT / "chalicelib").rglob("*.py"))
    counted = {name for text in sources for name in re.findall(r'telemetry\.count\("(\w+)"', text)}
    table = PROSE.partition("| metric | counts |")[2].partition("**Alarms**")[0]
    assert counted
    assert counted == set(re.findall(r"`([A-Z]\w+)`", table))


def total(design, scenario):
    return sum(design(scenario).values())


def ratio(scenario, design=cost_model.common_features):
    return total(cost_model.scan_design, scenario) / total(design, scenario)


def share(scenario, *features, of=cost_model.common_features):
    """What these features cost, as a share of a bill."""
    prices = cost_model.price_of_features(scenario)
    return sum(prices[feature] for feature in features) / total(of, scenario)


SMALL_ROOMS = [scenario for scenario in SCENARIOS if scenario.room_size == 10]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_posts_are_most_of_what_both_designs_do(scenario):
    bill = cost_model.common_features(scenario)
    assert bill["API Gateway, messages"] > sum(bill.values()) / 2


def test_the_usual_design_is_cheaper_for_the_smallest_chat_and_dearest_for_many_rooms():
    assert ratio(Scenario(100, 10)) < 1
    assert max(SCENARIOS, key=ratio) == Scenario(1_000_000, 10)


@pytest.mark.parametrize("scenario", [s for s in SCENARIOS if s.people == s.room_size])
def test_in_one_room_the_designs_cost_about_the_same_without_the_extra_features(scenario):
    assert ratio(scenario) == pytest.approx(1, abs=0.1)


def test_log_and_history_cost_little_where_many_receive_a_message():
    shares = [share(s, LOG, HISTORY) for s in SMALL_ROOMS]
    assert shares == pytest.approx([0.24] * 3, abs=0.03)
    assert all(share(scenario, LOG, HISTORY) < 0.01 for scenario in BUSY)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_pings_cost_half_of_the_common_features_in_silent_rooms_only(scenario):
    pings = share(scenario, PINGS)
    assert pings < 1e-3 if scenario in BUSY else pings == pytest.approx(0.62, abs=0.08)


def test_pings_after_20_s_would_cost_almost_four_times_the_common_features(monkeypatch):
    monkeypatch.setattr(cost_model, "FIRST_PING_S", 20)
    assert share(Scenario(10_000, 10), PINGS) == pytest.approx(3.7, abs=0.2)


def test_typing_is_a_quarter_of_the_bill_in_rooms_of_ten_and_nothing_in_large_ones(monkeypatch):
    def shares():
        return [share(s, TYPING, of=cost_model.this_chat) for s in SMALL_ROOMS]

    assert shares() == pytest.approx([0.25] * 3, abs=0.03)
    assert all(share(s, TYPING) == 0 for s in SCENARIOS if s.room_size == 1000)
    monkeypatch.setattr(cost_model, "TYPING_INTERVAL_S", 3)
    assert {scenario.typings for scenario in SMALL_ROOMS} == {10}
    assert shares() == pytest.approx([0.52] * 3, abs=0.04)


def test_read_positions_are_half_of_the_bill_and_less_with_a_longer_delay(monkeypatch):
    def shares(scenarios):
        return [share(s, READS, of=cost_model.this_chat) for s in scenarios]

    assert shares(SMALL_ROOMS) == pytest.approx([0.49] * 3, abs=0.03)
    assert shares(BUSY) == pytest.approx([0.6] * 2, abs=0.03)
    monkeypatch.setattr(cost_model, "READ_DELAY_S", 10)
    assert shares(BUSY) == pytest.approx([0.2] * 2, abs=0.03)


def test_presence_is_half_of_the_common_features_in_rooms_of_ten_and_little_in_busy_ones():
    assert [share(s, PRESENCE) for s in SMALL_ROOMS] == pytest.approx([0.45] * 3, abs=0.03)
    assert [share(s, PRESENCE) for s in BUSY] == pytest.approx([0.004] * 2, abs=0.001)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_most_of_presence_is_requesting_the_members_again(monkeypatch, scenario):
    before = share(scenario, PRESENCE)
    monkeypatch.setattr(cost_model, "REFRESH_S", math.inf)
    monkeypatch.setattr(cost_model, "LARGE_ROOM_REFRESH_S", math.inf)
    assert 1 - share(scenario, PRESENCE) / before > 0.66


def test_with_all_features_this_chat_is_dearer_but_for_many_rooms():
    cheaper = [s for s in SCENARIOS if ratio(s, cost_model.this_chat) > 1]
    assert cheaper == [Scenario(1_000_000, 10)]


def test_only_a_million_messages_a_day_exceed_the_quota_of_api_gateway():
    quota = {s: s.posts_per_s / cost_model.REQUESTS_PER_S for s in SCENARIOS}
    largest = [Scenario(1_000_000, 10), Scenario(1_000_000, 1000)]
    assert [s for s in SCENARIOS if quota[s] > 1] == largest
    assert [quota[s] for s in largest] == pytest.approx([1.2, 17], abs=0.3)
