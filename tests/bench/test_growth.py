"""The benchmark of large broadcasts: who posts to whom, and what is added up."""

import re

import pytest

from bench import growth, growth_report, listing
from bench.growth import Cost, Line
from chalicelib.delivery.fanout_queue import Chunk
from tests.support.prose import says


class Worker:
    """Takes down whom it was to post to; each chunk takes 2 s of CPU time."""

    def __init__(self):
        self.chunks = []

    def post(self, body):
        self.chunks.append(Chunk.decode(body).recipients)
        return 2.0, len(self.chunks[-1])


@pytest.mark.parametrize("workers", [1, 2])
def test_each_connection_is_posted_to_once_whoever_takes_its_chunk(workers):
    running = [Worker() for _ in range(workers)]
    cost = growth.broadcast(running, 1001, 250)
    chunks = [chunk for worker in running for chunk in worker.chunks]
    assert sorted(map(len, chunks)) == [1, 250, 250, 250, 250]
    assert len({id for chunk in chunks for id in chunk}) == 1001
    assert (cost.cpu, cost.sent) == (10, 1001)


def test_the_smallest_is_measured_by_another_worker_meanwhile():
    one, other = Worker(), Worker()
    alone, beside = growth._beside([one, other], 3000, 2, 1000)
    assert [len(chunk) for chunk in one.chunks] == [3000, 3000]
    assert {len(chunk) for chunk in other.chunks} == {1000}
    assert (alone.cpu, alone.sent, beside) == (4, 6000, 2)


def test_the_table_has_a_line_for_each_size():
    line = Line(3000, Cost(0.6, 2.0, 3000), Cost(0.3, 1.0, 3000), 1.04)
    table = growth_report.tables([line], {"listed": 30.04})
    assert "| 3,000 | 0.200 | 1.04 | 1,500 | 0.100 | 3,000 |" in table
    assert "| listed | 30.0 |" in table


def test_listing_and_handing_on_are_measured(monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 100)
    assert all(us > 0 for us in listing.measure().values())


def test_what_the_docs_say_of_listing_is_in_their_table():
    docs = growth_report.DOCS.read_text(encoding="utf-8")
    found = growth_report.MARKED.search(docs)[0]
    post = float(re.findall(r"^\| 100,000 \| ([\d.]+)", found, re.M)[0]) * 1000
    ids, everything = (float(us) for us in re.findall(r"^\| listed.* \| ([\d.]+) ", found, re.M))
    assert says(docs, "Listing", "thirtieth", "four times")
    assert post / ids == pytest.approx(30, abs=5)
    assert everything / ids == pytest.approx(4, abs=1)
