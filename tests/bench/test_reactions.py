"""A storm of reactions to one message: the sum is right, and the room is told once a second."""

import pytest

from bench.harness.report import documented
from bench.reactions import benchmark
from bench.reactions.benchmark import measure


@pytest.fixture(scope="module")
def collected():
    return measure(people=3, reactions=132, seconds=8, is_collected=True)


def test_the_sum_is_right_after_every_other_round_was_taken_back(collected):
    assert collected.is_right
    assert collected.counts == dict.fromkeys(benchmark.KINDS, 3)


def test_everybody_is_told_about_once_a_second(collected):
    (aim,) = benchmark.aims(collected, 8)
    assert aim.is_met
    assert collected.frames >= 7


def test_with_a_frame_for_each_everybody_is_told_of_all_by_others(collected):
    each = measure(people=3, reactions=132, seconds=8, is_collected=False)
    assert each.is_right
    assert each.frames == 132 * 2 / 3
    assert benchmark.usd(each) > benchmark.usd(collected)


def test_a_wrong_sum_is_told(collected):
    assert not collected._replace(counts=collected.counts + collected.counts).is_right


def test_the_docs_have_the_table():
    assert "| frames that each was told |" in documented(benchmark.DOCUMENT, "reactions")
