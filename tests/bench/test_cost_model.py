"""The monthly bills, by examples worked out by hand."""

import json
import re

import pytest

from bench.costs import cost_model, file_costs, file_events, runs
from bench.costs.cost_model import SCENARIOS, Scenario, observed
from bench.costs.runs import (
    BOTO3_CPU_S,
    CALL_CPU_S,
    CALL_WAIT_S,
    OURS,
    POST_CPU_S,
    memory_mb,
    seconds,
)
from bench.harness import prices
from bench.harness.in_memory_app import Event
from bench.harness.report import ROOT
from chalicelib.chat import MAX_PRESENCE_MEMBERS

LOGS = 0.5 + 0.0286  # USD for a million KB that are ingested, and kept for a month


def test_pings_come_when_the_page_sends_them():
    pulse = (ROOT / "static" / "js" / "net" / "heartbeat.js").read_text()
    known = re.findall(r"^const (FIRST|MAX)_IDLE_MS = ([\d_]+);", pulse, re.M)
    assert {name: int(ms) / 1000 for name, ms in known} == {
        "FIRST": cost_model.FIRST_PING_S,
        "MAX": cost_model.MAX_PING_INTERVAL_S,
    }
    times = list(cost_model.ping_times())
    assert times[:6] == [120, 360, 660, 960, 1260, 1560]
    assert 7200 - 300 <= times[-1] < 7200


def test_pings_are_one_on_connecting_and_as_many_as_there_are_silences_of_that_length():
    # A message every 72 s; of the silences between them 19 % last 120 s, 0.7 % 360 s ...
    assert Scenario(100, 10).pings == pytest.approx(1 + 100 * (0.189 + 0.007), abs=0.2)
    assert Scenario(10_000, 10).pings == Scenario(100, 10).pings
    assert Scenario(10_000, 1000).pings == pytest.approx(1, abs=0.001)


def test_a_page_sends_typing_notices_as_often_as_the_model_assumes():
    typing = (ROOT / "static" / "js" / "model" / "typing.js").read_text()
    known = re.search(r"^const ANNOUNCE_INTERVAL_MS = ([\d_]+);", typing, re.M)
    assert int(known[1]) / 1000 == cost_model.TYPING_INTERVAL_S
    # At 0, 10 and 20 s; and not in a large room, nor where nobody else is.
    assert [Scenario(100, room).typings for room in (1, 2, 200, 201)] == [0, 3, 3, 0]


def test_a_page_requests_the_members_as_often_as_the_model_assumes():
    people = (ROOT / "static" / "js" / "model" / "people.js").read_text()
    known = re.findall(r"^const (MAX_PRESENCE_MEMBERS|REFRESH\w*) = ([\d_]+);", people, re.M)
    assert {name: int(number) for name, number in known} == {
        "MAX_PRESENCE_MEMBERS": MAX_PRESENCE_MEMBERS,
        "REFRESH_INTERVAL_MS": cost_model.REFRESH_S * 1000,
        "REFRESH_LARGE_INTERVAL_MS": cost_model.LARGE_ROOM_REFRESH_S * 1000,
        "REFRESH_LARGE_PER_MEMBER_MS": 1000,
    }
    assert [Scenario(100, room).refreshes for room in (10, 199, 200, 1000)] == [12, 12, 36, 7.2]


def test_calls_are_made_one_by_one_and_posts_side_by_side():
    calls, posts = (Event("", {"Query": 3}, 0, {}), Event("", {}, 100, {}))
    whole = runs.MB_PER_VCPU
    assert seconds(calls, whole) == pytest.approx(3 * (CALL_WAIT_S + CALL_CPU_S))
    assert seconds(calls, whole // 2) == pytest.approx(3 * (CALL_WAIT_S + 2 * CALL_CPU_S), rel=0.01)
    assert seconds(calls, 2 * whole) == seconds(calls, whole)
    assert seconds(posts, whole) == pytest.approx(4 * (CALL_WAIT_S + POST_CPU_S))
    alone = OURS._replace(posts_at_once=1)
    assert seconds(posts, whole, alone) == pytest.approx(100 * (CALL_WAIT_S + POST_CPU_S))
    assert seconds(posts, whole // 8) == pytest.approx(100 * 8 * POST_CPU_S, rel=0.01)  # all of it
    # Threads share the CPU.
    threads = OURS._replace(post_cpu_s=BOTO3_CPU_S)
    assert seconds(posts, whole, threads) == pytest.approx(100 * BOTO3_CPU_S)


def test_a_call_beside_others_takes_only_cpu_and_one_of_sqs_that_of_dynamodb():
    whole = runs.MB_PER_VCPU
    beside = Event("", {"Query": 1, "UpdateItem": 2}, 0, {}, beside=1)
    assert seconds(beside, whole) == pytest.approx(2 * CALL_WAIT_S + 3 * CALL_CPU_S)
    queue = Event("", {"SendMessageBatch": 1}, 0, {})
    assert seconds(queue, whole) == pytest.approx(CALL_WAIT_S + CALL_CPU_S)


def test_a_run_is_billed_by_memory_and_time():
    one_call = Event("", {"Query": 1}, 0, {})
    run = runs.run(seconds(one_call, 2048), 2048)
    start = 0.01 * 0.25  # of a new environment, for one run in a hundred
    assert run["gb_seconds"] == pytest.approx(2 * (CALL_WAIT_S + CALL_CPU_S + start))
    assert run["invocations"] == 1


def test_memory_is_that_of_the_configuration():
    stored = json.loads((ROOT / ".chalice" / "config.json").read_text())["lambda_functions"]
    assert memory_mb("fanout") == stored["fanout"]["lambda_memory_size"]


@pytest.mark.parametrize(
    ("a_day", "room", "people"),
    [(100, 10, 10), (100, 1000, 1000), (101, 10, 20), (10_000, 10, 1000), (1_000_000, 10, 100_000)],
)
def test_there_are_enough_people_to_send_the_messages_and_fill_their_rooms(a_day, room, people):
    assert Scenario(a_day, room).people == people


def test_a_month_of_a_small_chat_by_hand():
    # 10 people, 30 days: 300 visits of 120 minutes; 3,000 messages to 10.
    bill = cost_model.common_features(Scenario(100, 10))
    assert bill["API Gateway, messages"] == pytest.approx(3000 * 11 / 1e6)
    assert bill["API Gateway, connections"] == pytest.approx(300 * 120 * 0.25 / 1e6)
    assert bill["DynamoDB"] == pytest.approx(((300 * 7 + 3000) * 0.625 + 3000 * 0.5 * 0.125) / 1e6)
    assert bill["CloudWatch Logs"] == pytest.approx((300 * 2 + 3000) * LOGS / 1e6)
    assert bill["SQS"] == 0


def test_the_extra_features_of_a_small_chat_by_hand():
    # 3,000 messages kept, each announced 3 times; 300 visits of 120 minutes, with a page of
    # history, the newest change, 21 pings, and the question who is here on coming and every 10
    # minutes; four or five report that they have read a message, and the others are told of that.
    scenario = Scenario(100, 10)
    pings, typings, refreshes = 300 * scenario.pings, 3000 * 3, 300 * 12
    reports = 3000 * scenario.reads
    assert 4 < scenario.reads < 4.5
    bill, bare = cost_model.this_chat(scenario), cost_model.common_features(scenario)
    added = {component: bill[component] - bare[component] for component in bill}
    reads = 300 * (8 + 1 + 1 + 6 + 1) + pings + refreshes + typings + reports * 3.5
    writes = 3000 * 5 + typings + 300 * (2 + 2) + refreshes + pings + reports * 3
    kept_mb = 3000 * (observed(10).message_size + 200) / 2**20
    kept = kept_mb / 1024 * (0.25 + 0.20)  # and backed up
    usd = (reads * 0.125 + writes * 0.625) / 1e6 + kept
    assert added["DynamoDB"] == pytest.approx(usd, 1e-5)
    posted = 300 * (2 + 2 + 2 * 9) + (pings + refreshes) * 2 + typings * 10 + reports * 11
    assert added["API Gateway, messages"] == pytest.approx(posted / 1e6)
    assert added["CloudWatch Logs"] == pytest.approx(
        (300 * 2 + pings + refreshes + typings + reports) * LOGS / 1e6
    )
    assert added["API Gateway, connections"] == added["SQS"] == 0


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_extra_features_and_the_rest_make_up_the_bill(scenario):
    parts, rest = cost_model.price_of_features(scenario), cost_model.common_features(scenario)
    assert parts.keys() == set(cost_model.EXTRA_FEATURES)
    assert min(parts.values()) > -1e-6
    total = sum(cost_model.this_chat(scenario).values())
    assert sum(parts.values()) + sum(rest.values()) == pytest.approx(total)


def test_both_designs_have_a_bill_of_the_same_components():
    small, large = Scenario(100, 10), Scenario(1_000_000, 1000)
    assert cost_model.this_chat(small).keys() == cost_model.scan_design(large).keys()


def test_a_month_of_a_large_chat_by_hand():
    # 30 million messages to 1,000 each; 5 requests of SQS for each, and the polls in vain.
    bill = cost_model.common_features(Scenario(1_000_000, 1000))
    assert bill["API Gateway, messages"] == pytest.approx(1000 + (30_030 - 1000) * 0.8)
    assert bill["SQS"] == pytest.approx((30 * 5 + 0.648 - 1) * 0.4)


def test_the_usual_design_by_hand():
    # 3 million visits; 30 million scans of 100,000 rows of 117 bytes: 2,857 times 4 KB. The posts
    # are made by boto3.
    assert observed(10).scan_design_item_size == 117
    bill = cost_model.scan_design(Scenario(1_000_000, 10))
    reads, writes = 30 * 2857 / 2 * 0.125, 3 * 2 * 0.625
    assert bill["DynamoDB"] == pytest.approx(reads + writes)
    assert bill["API Gateway, messages"] == pytest.approx(330)
    # 12 pages of 1 MB and 10 posts, one after the other.
    second = 22 * (CALL_WAIT_S + BOTO3_CPU_S * runs.MB_PER_VCPU / 256)
    visits = 6 * (CALL_WAIT_S + BOTO3_CPU_S * runs.MB_PER_VCPU / 256)
    starts = (30 + 6) * 0.01 * 0.25
    gb_seconds = (30 * second + visits + starts) / 4
    assert bill["Lambda"] == pytest.approx(gb_seconds * 13.3334 + (30 + 6) * 0.20)


def test_files_of_a_small_chat_by_hand():
    # 150 pictures of 0.974 MB a month, of which half of 9 see the thumbnail, and a tenth opens it;
    # 31 days of 5 of them are kept, each of two objects with a tag, and for two days their uploads.
    bill = file_costs.files(Scenario(100, 10))
    run = runs.used(observed(10).events[file_events.DOWNLOAD])
    found = sum(prices.bill(run).values())
    seen, opened = 150 * 4.5, 150 * 0.9
    assert bill["thumbnails"] == pytest.approx(seen * (found + (0.4 + 0.02 * 87.891) / 1e6))
    assert bill["downloads"] == pytest.approx(
        opened * (found + (0.4 + 0.9537 * 87.891) / 1e6), 1e-3
    )
    uploads = 10 * 0.9737 * 22.461 / 1e6
    assert bill["what is kept"] == pytest.approx(uploads + 155 * (0.9737 * 22.461 + 2) / 1e6, 1e-3)


def test_a_request_over_http_is_billed_beside_the_run_for_it():
    requests = [
        runs.used(Event(name, {}, 0, {}))["http_requests"] for name in ("api_handler", "push")
    ]
    assert requests == [1, 0]
