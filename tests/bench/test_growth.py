"""The benchmark of large broadcasts: who posts to whom, and the sums."""

import re

import pytest

from bench.growth import benchmark as growth
from bench.growth import listing
from bench.growth.benchmark import Cost, Size
from bench.harness.report import DOCS, documented
from chalicelib.delivery import Chunk
from tests.support.prose import says


class Worker:
    """Notes the recipients; each chunk takes 2 s of CPU time."""

    def __init__(self):
        self.chunks = []

    def ask(self, body):
        self.chunks.append(Chunk.decode(body).recipients)
        return 2.0, len(self.chunks[-1])


@pytest.mark.parametrize("workers", [1, 2])
def test_each_connection_is_posted_to_once_whichever_worker_takes_its_chunk(workers):
    running = [Worker() for _ in range(workers)]
    cost = growth.broadcast(running, 1001, 250)
    chunks = [chunk for worker in running for chunk in worker.chunks]
    assert sorted(map(len, chunks)) == [1, 250, 250, 250, 250]
    assert len({id for chunk in chunks for id in chunk}) == 1001
    assert (cost.cpu_s, cost.sent) == (10, 1001)


def test_the_smallest_is_measured_by_another_worker_meanwhile():
    one, other = Worker(), Worker()
    single, beside = growth.compare_with_smallest([one, other], 3000, 2, 1000)
    assert [len(chunk) for chunk in one.chunks] == [3000, 3000]
    assert {len(chunk) for chunk in other.chunks} == {1000}
    assert (single.cpu_s, single.sent, beside) == (4, 6000, 2)


def test_the_table_has_a_line_for_each_size():
    size = Size(3000, Cost(0.6, 2.0, 3000), Cost(0.3, 1.0, 3000), 1.04)
    posting, listing = growth.tables([size], {"listed": 30.04})
    assert posting.rows == [["3,000", "0.200", "1.04", "1,500", "0.100", "3,000"]]
    assert listing.rows == [["listed", "30.0"]]


def test_listing_and_queueing_are_measured(monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 100)
    assert all(us > 0 for us in listing.measure().values())


def test_what_the_docs_say_of_listing_is_in_their_table():
    docs = (DOCS / growth.DOCUMENT).read_text(encoding="utf-8")
    found = documented(growth.DOCUMENT, "growth")
    post = float(re.findall(r"^\| 100,000 \| ([\d.]+)", found, re.M)[0]) * 1000
    ids, everything = (float(us) for us in re.findall(r"^\| listed.* \| ([\d.]+) ", found, re.M))
    assert says(docs, "Listing", "1/50", "five to six times")
    assert post / ids > 50
    assert everything / ids == pytest.approx(5.5, abs=1.2)
