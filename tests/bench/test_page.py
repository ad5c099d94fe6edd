"""The page's benchmark: the slow network, the tables, and each figure once."""

import asyncio
import time
from argparse import Namespace
from contextlib import closing

import pytest

from bench.harness.report import documented
from bench.page import benchmark
from bench.page.benchmark import Loading, aims, tables
from bench.page.slow_link import SLOW_4G, Lane, Link, slow_link
from bench.page.streaming import Stream
from tests.conformance.virtual_time import VirtualTimeLoop

LOADING = [Loading(1100, 700, 90), Loading(1300, 500, 80), Loading(900, 550, 400)]
STREAM = Stream(1000, 49.6, 600, early_ms=1.0, late_ms=1.5, keys_ms=[20.0] * 90 + [60.0] * 10)


def test_connections_take_turns_on_the_slow_link_a_packet_each():
    lane = Lane(delay_s=0.1, bytes_per_s=100_000)

    async def send(packets):
        return [await lane.send(1_000) for _ in range(packets)]

    async def send_both():
        return await asyncio.gather(send(3), send(1))

    with closing(VirtualTimeLoop()) as loop:
        large, small = loop.run_until_complete(send_both())
    assert [*large, *small] == pytest.approx([0.11, 0.13, 0.14, 0.12])


def test_a_request_over_the_slow_link_takes_a_round_trip_and_one_for_its_connection():
    link = Link("test", round_trip_s=0.1, down_bytes=1e6, up_bytes=1e6)
    text = b"x" * 10_000

    async def echo(reader, writer):
        writer.write(await reader.readexactly(len(text)))
        writer.close()

    async def request():
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        async with server, slow_link(server.sockets[0].getsockname()[1], link) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            began = time.monotonic()
            writer.write(text)
            answer, took = await reader.read(), time.monotonic() - began
            writer.close()
            return answer, took

    answer, took = asyncio.run(request())
    assert answer == text
    assert took >= 0.2


def test_the_aims_are_medians_and_the_slowest_of_most_keys():
    assert [(aim.measured, aim.is_met) for aim in aims(LOADING, STREAM)] == [
        (1.1, True),
        (0.55, True),
        (90, True),
        (600, True),
        (1.5, False),
        (60, False),
    ]


def test_the_tables_have_medians_and_the_slowest():
    times, streamed = tables(LOADING, STREAM)
    assert times.rows[0] == ["the first message, first load", "1,100", "1,300"]
    assert SLOW_4G.name in times.title
    assert ["rows in the document, at most", "600"] in streamed.rows


@pytest.mark.slow
def test_each_figure_is_found_once():
    report = benchmark.run(Namespace(runs=1, messages=40, rate=50, full=False))
    assert [aim.measured > 0 for aim in report.aims] == [True] * 6
    assert report.problems == ()


def test_the_docs_have_the_tables():
    assert "| the first message, reload |" in documented(benchmark.DOCUMENT, "page")
