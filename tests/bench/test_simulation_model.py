"""The model of one message on AWS: to whom it is delivered, when, and for how much."""

import math
from dataclasses import replace

import pytest
import simpy

from bench.harness import prices
from bench.simulation import cases
from bench.simulation.model import FRAME_BYTES, ID_BYTES, Design, simulate
from bench.simulation.quotas import PUBLISHED, Quotas, TokenBucket
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.delivery import MAX_ATTEMPTS, Api, FanoutQueue, fanout_concurrency

DESIGN = Design(cpu_s=0.00015, chunk=FANOUT_CHUNK_SIZE)
UNPACED = replace(DESIGN, posts_per_s=math.inf)
GIVEN_UP = replace(UNPACED, chunk_tries=0)
ENDLESS = Quotas(
    *[math.inf] * 4, max_queue_functions=math.inf, executions=math.inf, starts=math.inf
)


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


def test_a_token_bucket_gives_what_it_holds_and_then_its_rate():
    env = simpy.Environment()
    bucket = TokenBucket(env, rate_per_s=10, size=5)
    assert [bucket.take(4), bucket.take(4)] == [4, 1]
    env.run(until=0.3)
    assert bucket.take(9) == 3
    env.run(until=100)
    assert bucket.take(9) == 5


def test_waiting_for_tokens_is_first_come_first_served():
    env = simpy.Environment()
    bucket, times = TokenBucket(env, rate_per_s=10, size=5), []

    def wait():
        yield from bucket.wait(5)
        times.append(env.now)

    for _ in range(3):
        env.process(wait())
    env.run()
    assert times == [0, 0.5, 1]


@pytest.mark.parametrize(
    "quotas", [PUBLISHED, ENDLESS, replace(PUBLISHED, posts_per_s=500, post_burst=100)]
)
@pytest.mark.parametrize("connections", [1, FANOUT_CHUNK_SIZE, FANOUT_CHUNK_SIZE + 1, 4321, 20_000])
def test_each_connection_is_delivered_to_or_counted_as_lost(connections, quotas):
    outcome = simulate(connections, DESIGN, quotas)
    assert outcome.delivered + outcome.failed + outcome.unlisted == connections


def test_the_same_message_is_always_the_same():
    first, again = (
        simulate(20_000, UNPACED, replace(PUBLISHED, posts_per_s=2000)) for _ in range(2)
    )
    assert first.refused > 0
    assert first == again
    assert first != simulate(20_000, UNPACED, replace(PUBLISHED, posts_per_s=2000), seed=2)


def test_a_room_no_larger_than_a_chunk_is_served_by_the_function_that_lists_it():
    outcome = simulate(FANOUT_CHUNK_SIZE, DESIGN)
    assert (outcome.max_functions, outcome.used["invocations"], outcome.used["queue_requests"]) == (
        1,
        1,
        0,
    )
    assert simulate(FANOUT_CHUNK_SIZE + 1, DESIGN).used["invocations"] == 2


def test_no_delivery_is_sooner_than_the_quota_of_posts_allows():
    quotas = replace(ENDLESS, posts_per_s=1000, post_burst=500)
    outcome = simulate(3000, UNPACED, quotas)
    assert outcome.share == 1
    assert outcome.seconds_until(1) >= (3000 - 500) / 1000
    assert outcome.refused > 0


def test_a_connection_refused_at_each_attempt_is_lost():
    outcome = simulate(100, DESIGN, replace(PUBLISHED, posts_per_s=1e-9, post_burst=40))
    assert (outcome.delivered, outcome.failed, outcome.refused) == (40, 60, 60 * MAX_ATTEMPTS)
    assert outcome.used["api_messages"] == 1 + 40


def test_connections_refused_at_each_attempt_go_back_to_the_queue():
    quotas = replace(PUBLISHED, posts_per_s=2000, post_burst=1000)
    lost = simulate(20_000, GIVEN_UP, quotas)
    assert 0 < lost.failed < 20_000
    kept = simulate(20_000, UNPACED, quotas)
    assert kept.failed == 0
    assert kept.used["queue_requests"] > lost.used["queue_requests"]


def test_functions_that_keep_to_the_quota_are_not_refused_and_no_more_than_it_has_posts_for():
    outcome, unpaced = (simulate(50_000, design) for design in (DESIGN, UNPACED))
    assert (outcome.refused, outcome.failed) == (0, 0)
    assert outcome.max_functions == fanout_concurrency(PUBLISHED.posts_per_s)
    assert unpaced.refused > 0
    assert unpaced.max_functions > outcome.max_functions


def test_a_setting_above_the_quota_loses_nobody_either():
    wrong = replace(DESIGN, posts_per_s=10_000)
    outcome = simulate(20_000, wrong, replace(PUBLISHED, posts_per_s=2500, post_burst=1250))
    assert outcome.refused > 0
    assert outcome.failed == 0


def test_the_queue_invokes_no_more_functions_than_its_limit():
    few = simulate(20_000, UNPACED, replace(PUBLISHED, queue_functions=3, max_queue_functions=3))
    assert few.max_functions == 1 + 3
    assert few.refused == 0
    assert simulate(20_000, UNPACED).max_functions > few.max_functions


def test_functions_are_added_while_messages_wait():
    slow = replace(UNPACED, cpu_s=0.01)
    assert simulate(20_000, slow, replace(PUBLISHED, queue_functions_per_s=50)).seconds_until(1) < (
        simulate(20_000, slow).seconds_until(1) / 1.5
    )


def test_connections_not_listed_before_the_time_out_receive_nothing():
    outcome = simulate(30_000, replace(DESIGN, list_cpu_s=0.002), ENDLESS)
    assert 0 < outcome.unlisted < 30_000
    assert outcome.share == (30_000 - outcome.unlisted) / 30_000
    shared = replace(DESIGN, list_cpu_s=0.002, listers=3)
    assert simulate(30_000, shared, ENDLESS).unlisted == 0


@pytest.mark.parametrize("chunk", [100, FANOUT_CHUNK_SIZE, 2500])
def test_the_model_counts_the_queues_requests_as_the_app_makes_them(chunk):
    queue, connections = Queue(), 20_000
    fanout = FanoutQueue(queue, "queue", Api("abcdefghij", "api"), chunk)
    others = [f"{number:0{ID_BYTES - 3}}" for number in range(connections - 1)]
    fanout.put("lobby", (FRAME_BYTES - 100) * "x", others)
    used = simulate(connections, replace(DESIGN, chunk=chunk)).used
    assert used["queue_requests"] == queue.billed + 2 * queue.messages
    assert used["invocations"] == 1 + queue.messages


def test_a_message_costs_little_more_than_its_posts():
    outcome = simulate(10_000, DESIGN)
    assert 10_001e-6 < outcome.usd < 1.1 * 10_001e-6
    dear = simulate(10_000, replace(DESIGN, cpu_s=0.0024))
    assert dear.used["gb_seconds"] > 2 * outcome.used["gb_seconds"]


def test_quantiles_are_those_of_the_deliveries():
    outcome = simulate(10, DESIGN)
    outcome.deliveries = [(3.0, 1), (1.0, 98), (2.0, 1)]
    assert [outcome.seconds_until(share) for share in (0.5, 0.99, 1)] == [1, 2, 3]


def test_the_least_quota_is_enough_and_a_smaller_one_is_not():
    quotas = {"queue_functions": 50}
    posts, sent = cases.least_posts(40_000, DESIGN, quotas, 3)
    assert sent.seconds_until(1) <= 3
    assert sent.share == 1
    less = posts - cases.POSTS_STEP
    tight = cases.send(40_000, DESIGN, {**quotas, "posts_per_s": less, "post_burst": less / 2})
    assert tight.share < 1 or tight.seconds_until(1) > 3


def test_a_chunk_is_compared_with_the_quickest_in_each_room():
    def sent(seconds):
        outcome = simulate(1, DESIGN)
        outcome.deliveries = [(seconds, 1)]
        return outcome

    table = {100: [sent(1), sent(8)], 500: [sent(2), sent(2)]}
    assert cases.times_the_best(table) == {100: 2, 500: pytest.approx(math.sqrt(2))}
