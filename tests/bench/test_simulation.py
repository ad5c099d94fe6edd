"""The model of one message on AWS: whom it reaches, when, and for how much."""

import math
import re
from dataclasses import replace

import pytest
import simpy

from bench import prices, simulation, simulation_report
from bench.broadcast_model import FRAME, ID, Design, simulate
from bench.quotas import PUBLISHED, Bucket, Quotas
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.delivery.broadcaster import MAX_ATTEMPTS, MAX_CONCURRENT_POSTS
from chalicelib.delivery.fanout_queue import Api, FanoutQueue
from tests.support.prose import says

DESIGN = Design(cpu=0.00015, chunk=FANOUT_CHUNK_SIZE)
DOCS = simulation_report.DOCS.read_text(encoding="utf-8")
TABLES = simulation_report.MARKED.search(DOCS)[0]
PROSE = DOCS.partition("<!-- /simulation -->")[2].partition("\n## ")[0].replace(" %", "%")
ENDLESS = Quotas(*[math.inf] * 4, fed_most=math.inf, executions=math.inf, started=math.inf)


class Queue:
    """In place of a client of SQS: counts what is billed."""

    def __init__(self):
        self.billed = self.messages = 0

    def get_queue_url(self, QueueName):  # noqa: N803
        return {"QueueUrl": QueueName}

    def send_message_batch(self, QueueUrl, Entries):  # noqa: N803
        bodies = [entry["MessageBody"] for entry in Entries]
        self.billed += prices.queue_requests(sum(map(len, bodies)))
        self.messages += len(bodies)
        return {}


def test_a_bucket_gives_what_it_holds_and_then_its_rate():
    env = simpy.Environment()
    bucket = Bucket(env, rate=10, size=5)
    assert [bucket.take(4), bucket.take(4)] == [4, 1]
    env.run(until=0.3)
    assert bucket.take(9) == 3
    env.run(until=100)
    assert bucket.take(9) == 5


def test_who_waits_for_a_bucket_waits_for_all_before():
    env = simpy.Environment()
    bucket, times = Bucket(env, rate=10, size=5), []

    def wait():
        yield from bucket.wait(5)
        times.append(env.now)

    for _ in range(3):
        env.process(wait())
    env.run()
    assert times == [0, 0.5, 1]


@pytest.mark.parametrize("quotas", [PUBLISHED, ENDLESS, replace(PUBLISHED, posts=500, burst=100)])
@pytest.mark.parametrize("connections", [1, FANOUT_CHUNK_SIZE, FANOUT_CHUNK_SIZE + 1, 4321, 20_000])
def test_everyone_hears_it_or_is_counted_as_lost(connections, quotas):
    outcome = simulate(connections, DESIGN, quotas)
    assert outcome.heard + outcome.failed + outcome.unlisted == connections


def test_the_same_message_is_always_the_same():
    first, again = (simulate(20_000, DESIGN, replace(PUBLISHED, posts=2000)) for _ in range(2))
    assert first.refused > 0
    assert first == again
    assert first != simulate(20_000, DESIGN, replace(PUBLISHED, posts=2000), seed=2)


def test_a_room_no_larger_than_a_chunk_is_served_by_the_function_that_lists_it():
    outcome = simulate(FANOUT_CHUNK_SIZE, DESIGN)
    assert (outcome.most, outcome.used["invocations"], outcome.used["queue_requests"]) == (1, 1, 0)
    assert simulate(FANOUT_CHUNK_SIZE + 1, DESIGN).used["invocations"] == 2


def test_nobody_hears_sooner_than_the_quota_of_posts_lets_them():
    quotas = replace(ENDLESS, posts=1000, burst=500)
    outcome = simulate(3000, replace(DESIGN, attempts=12), quotas)
    assert outcome.share == 1
    assert outcome.by(1) >= (3000 - 500) / 1000
    assert outcome.refused > 0


def test_who_is_refused_at_each_attempt_is_lost():
    outcome = simulate(100, DESIGN, replace(PUBLISHED, posts=1e-9, burst=40))
    assert (outcome.heard, outcome.failed, outcome.refused) == (40, 60, 60 * MAX_ATTEMPTS)
    assert outcome.used["api_messages"] == 1 + 40


def test_the_queue_feeds_no_more_functions_than_it_may():
    few = simulate(20_000, DESIGN, replace(PUBLISHED, fed=3, fed_most=3))
    assert few.most == 1 + 3
    assert few.refused == 0
    assert simulate(20_000, DESIGN).most > few.most


def test_functions_are_added_while_messages_wait():
    slow = replace(DESIGN, cpu=0.01)
    assert simulate(20_000, slow, replace(PUBLISHED, fed_added=50)).by(1) < (
        simulate(20_000, slow).by(1) / 1.5
    )


def test_who_is_not_listed_before_lambda_ends_the_function_hears_nothing():
    outcome = simulate(30_000, replace(DESIGN, list_cpu=0.002), ENDLESS)
    assert 0 < outcome.unlisted < 30_000
    assert outcome.share == (30_000 - outcome.unlisted) / 30_000
    shared = replace(DESIGN, list_cpu=0.002, listers=3)
    assert simulate(30_000, shared, ENDLESS).unlisted == 0


@pytest.mark.parametrize("chunk", [100, FANOUT_CHUNK_SIZE, 2500])
def test_the_model_pays_for_the_queue_what_the_app_does(chunk):
    queue, connections = Queue(), 20_000
    fanout = FanoutQueue(queue, "queue", Api("abcdefghij", "api"), chunk)
    others = [f"{number:0{ID - 3}}" for number in range(connections - 1)]
    fanout.put("lobby", (FRAME - 100) * "x", others)
    used = simulate(connections, replace(DESIGN, chunk=chunk)).used
    assert used["queue_requests"] == queue.billed + 2 * queue.messages
    assert used["invocations"] == 1 + queue.messages


def test_a_message_costs_what_its_posts_do_and_little_more():
    outcome = simulate(10_000, DESIGN)
    assert 10_001e-6 < outcome.usd < 1.1 * 10_001e-6
    dear = simulate(10_000, replace(DESIGN, cpu=0.0024))
    assert dear.used["gb_seconds"] > 3 * outcome.used["gb_seconds"]


def test_quantiles_are_those_of_the_deliveries():
    outcome = simulate(10, DESIGN)
    outcome.delivered = [(3.0, 1), (1.0, 98), (2.0, 1)]
    assert [outcome.by(share) for share in (0.5, 0.99, 1)] == [1, 2, 3]


def test_the_least_quota_is_enough_and_no_smaller_one_is():
    sent = simulation.least(40_000, DESIGN, replace(PUBLISHED, fed=50), 3)
    assert sent.outcome.by(1) <= 3
    assert sent.outcome.share == 1
    posts = sent.quotas.posts - simulation.UNIT
    less = replace(sent.quotas, posts=posts, burst=posts / 2)
    tight = simulate(40_000, DESIGN, less)
    assert tight.share < 1 or tight.by(1) > 3


def test_a_chunk_is_compared_with_the_quickest_in_each_room():
    def sent(seconds):
        outcome = simulate(1, DESIGN)
        outcome.delivered = [(seconds, 1)]
        return simulation.Sent(1, DESIGN, PUBLISHED, outcome)

    table = {100: [sent(1), sent(8)], 500: [sent(2), sent(2)]}
    assert simulation.times_the_best(table) == {100: 2, 500: pytest.approx(math.sqrt(2))}


def table(title):
    """A table of the docs: by the first cell of each line, the figures in each other cell."""
    lines = TABLES.partition(f"**{title}")[2].split("\n\n")[1].splitlines()[2:]
    rows = [line.strip("| ").split(" | ") for line in lines]
    return {first: [re.findall(r"\d[\d.]*", cell) for cell in cells] for first, *cells in rows}


def from_the_quickest():
    """By table, by the size of a chunk: % that it is from the quickest."""
    for title in ("Chunks: s", "Chunks, with functions", "Chunks, if", "Chunks, with boto3"):
        lines = table(title).items()
        yield {chunk: round(100 * float(cells[-1][0]) - 100) for chunk, cells in lines}


@pytest.fixture(scope="module")
def designs():
    """Those that the docs' tables are of: this chat's, and boto3's."""
    assumed = table("Assumed")
    each = [assumed[f"ms of CPU for a post, {way}; measured"] for way in simulation_report.WAYS]
    return [Design(float(cpu[0][0]) / 1000, FANOUT_CHUNK_SIZE) for cpu in each]


def test_the_tables_in_the_docs_are_of_the_model_as_it_is(designs):
    assert simulation_report._assumed(*designs) in TABLES, "run python -m bench simulation --write"
    assert f"in chunks of {FANOUT_CHUNK_SIZE}**" in TABLES
    for room in (1_000, 10_000, 100_000):
        columns = simulation_report._columns(simulation.send(room, each) for each in designs)
        assert f"\n| {room:,} | {' | '.join(columns)} |\n" in TABLES


def claims():
    """The figures of the tables that a paragraph of the docs has together."""
    rooms, limits, kept = map(table, ("Under the", "Which limit", "So that nobody"))
    cold, warm, raised, boto3 = from_the_quickest()
    (now, share, _), more = kept["as it is"][0], kept["8 attempts instead of 5"]
    million = limits["no quota of posts, were all attributes listed"][2]
    first_chunks = table("Chunks: s")
    yield "10,000", f"{rooms['10,000'][2][0]} s", "boto3", f"{rooms['10,000'][7][0]} s"
    yield "100,000", f"{rooms['100,000'][2][0]} s", f"{rooms['100,000'][7][0]} s"
    yield "100,000", f"{100 - float(share):.1f}%"
    yield "100,000", "boto3", f"{100 - float(rooms['100,000'][8][0]):.1f}%"
    yield "30,000", f"{100 - float(rooms['30,000'][3][0]):.2f}%"
    yield "million", f"{100 - float(rooms['1,000,000'][3][0]):.0f}%"
    yield "million", f"{float(rooms['1,000,000'][3][0]) / float(rooms['1,000,000'][4][0]):.0%}"
    yield "eight", f"{float(more[0][0]) - float(now):.1f} s", "million", f"{more[2][1]}%"
    yield "million", f"{limits['no quota of posts'][2][0]} s"
    assert len(million) == 2  # s and cents, no share: all are listed, and hear it
    yield "all attributes", f"{million[0]} s", "29 s"
    six = kept[f"{simulation.FEW} functions at most"][2][-1]
    yield "six functions", f"{100 / float(six):.0%}"
    added = [
        round(100 * float(rooms[room][9][0]) / float(rooms[room][4][0]) - 100)
        for room in ("1,000", "3,000", "10,000")
    ]
    yield "boto3", f"{min(added)} to {max(added)}%", "10,000"
    worst = max(each["500"] for each in (cold, warm, raised, boto3))
    yield "500", f"{worst}%", "250", f"{cold['250']}%", "1,000", f"{warm['1,000']}%"
    yield "boto3", "500", f"{boto3['500']}%", "250", f"{boto3['250']}%"
    slow, quick = (first_chunks[chunk][1][0] for chunk in ("500", "1,000"))
    yield "500", f"{slow} s", "1,000", f"{quick} s"
    cents = zip(first_chunks["500"][:-1], first_chunks["250"][:-1], strict=True)
    less = max(1 - float(here[-1]) / float(there[-1]) for here, there in cents)
    yield "500", f"{less:.0%} less", "250"
    functions = table("What it takes for 1,000,000")["as published"][-1][0]
    yield "million", f"{functions} functions"
    for connections, seconds in simulation.AIMS:
        steps = table(f"What it takes for {connections:,}")
        *_, posts = steps
        without = steps["any number of posts a second"][0][0]
        yield f"{connections:,} within {seconds} s", f"{posts.split()[2]} requests", f"{without} s"
    one = steps[f"and {simulation.POLLERS} pollers of provisioned mode"][0][0]
    yield "1,000,000 within 10 s", "one listing function", f"{one} s"
    listed = 1000 / float(steps["and 2 functions list the room, each a part"][0][0])
    yield "two functions", f"{listed:.0f},000 people a second"


def test_what_the_docs_say_is_in_their_tables():
    assert [claim for claim in claims() if not says(PROSE, *claim)] == []


def test_the_chunk_is_the_one_that_is_never_far_from_the_quickest():
    tables = list(from_the_quickest())
    worst = {chunk: max(each[chunk] for each in tables) for chunk in tables[0]}
    assert min(worst, key=worst.get) == f"{FANOUT_CHUNK_SIZE:,}"


def test_six_functions_lose_nobody_and_are_no_slower():
    kept = table("So that nobody is lost")
    few = kept[f"{simulation.FEW} functions at most"]
    assert [len(cell) for cell in few] == [2, 2, 2]  # s and cents, no share: all hear it
    assert float(few[0][0]) <= float(kept["as it is"][0][0])
    assert float(few[1][0]) > 1.5 * float(kept["12 functions at most"][1][0])


def test_the_client_counts_up_to_30000_and_the_quota_beyond():
    rooms = table("Under the")
    times = {room: float(cells[7][0]) / float(cells[2][0]) for room, cells in rooms.items()}
    assert min(times[room] for room in ("1,000", "3,000", "10,000", "30,000")) > 1.3
    assert times["100,000"] < 1.1


@pytest.mark.parametrize("connections", [1_000, 10_000])
def test_less_cpu_than_the_docs_say_makes_nothing_quicker(designs, connections):
    ours, enough, more = (
        simulate(connections, replace(designs[0], cpu=cpu)).by(1)
        for cpu in (designs[0].cpu, 0.0003, 0.0006)
    )
    assert enough == pytest.approx(ours, rel=0.01)
    assert more > 1.1 * enough
    assert says(PROSE, "0.3 ms of CPU")


def test_half_of_the_posts_to_100000_are_refused_and_of_a_million_all_are_listed(designs):
    outcome = simulate(100_000, designs[0])
    assert outcome.refused / (outcome.refused + outcome.heard) == pytest.approx(0.5, abs=0.05)
    assert simulate(1_000_000, designs[0]).unlisted == 0


def test_as_many_functions_are_needed_as_post_what_the_quota_is(designs):
    ours = designs[0]
    each = min(MAX_CONCURRENT_POSTS / (ours.wait + ours.cpu), 1 / ours.cpu)
    assert says(PROSE, "maximum_concurrency", f"{PUBLISHED.posts / each:.1f}", "twice")
    assert says(PROSE, f"{math.ceil(PUBLISHED.posts / each)} functions", "10,000")


def test_posts_are_nine_tenths_of_the_bill_up_to_100000(designs):
    for room in (1_000, 10_000, 100_000):
        outcome = simulate(room, designs[0])
        assert outcome.used["api_messages"] * 1e-6 > 0.9 * outcome.usd


def test_fewer_posts_do_for_a_million_if_no_pollers_are_added(designs):
    quotas = replace(
        simulation.provisioned(PUBLISHED), fed_most=simulation.POLLERS * simulation.A_POLLER
    )
    few, enough = (
        simulate(
            1_000_000,
            replace(designs[0], listers=2),
            replace(quotas, posts=posts, burst=posts / 2),
        )
        for posts in (100_000, 110_000)
    )
    assert few.by(1) > 10
    assert (enough.share, enough.by(1) <= 10) == (1, True)
    assert says(PROSE, "5 pollers", "50 functions", "110,000 requests a second")
