"""chalice-gateway beside its peers: aims and tables of figures that are made up, and each figure
once, of a real gateway."""

import asyncio
import subprocess
import sys
import time
from argparse import Namespace
from pathlib import Path

import pytest

from bench.gateway import benchmark, servers
from bench.gateway.benchmark import LOCAL, OURS, PEER, WHAT, aims, tables
from bench.gateway.usage import cpu_s, memory_mb, process_tree
from bench.harness.report import DOCS
from tests.support.prose import says

FIGURES = {"connects": 90.0, "counted": 300.0, "p50": 1.5, "50": 600.0, "200": 400.0, "reload": 0.5}
PEERS = {"connects": 100.0, "counted": 100.0, "p50": 3.0, "50": 100.0, "200": 100.0}
SHORT = Namespace(rounds=1, seconds=0.1, in_flight=4, connects=10)


def test_the_aims_compare_with_the_peer_and_limit_a_reload():
    found = aims({OURS: FIGURES, PEER: PEERS})
    assert [(aim.measured, aim.is_met) for aim in found] == [
        (6, True),
        (4, False),
        (3, True),
        (0.9, False),
        (0.5, True),
    ]


def test_without_the_peer_only_the_reload_is_measured():
    assert [aim.measured for aim in aims({OURS: FIGURES})] == [None, None, None, None, 0.5]


def test_only_servers_with_websockets_are_in_the_table_of_messages():
    starts, messages, _ = tables({OURS: FIGURES, PEER: PEERS, LOCAL: {"start": 1.25}})
    assert list(starts.head) == ["", OURS, PEER, LOCAL]
    assert list(messages.head) == ["", OURS, PEER]
    assert [WHAT["connects"], "90", "100"] in messages.rows
    assert [WHAT["start"], "-", "-", "1.25"] in starts.rows


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_usage_of_a_process_includes_what_it_started():
    busy = "import time\nwhile time.process_time() < 0.2: pass\nprint(flush=True); input()"
    shell = f"{sys.executable} -c '{busy}'; true"
    pipe = subprocess.PIPE
    with subprocess.Popen(["sh", "-c", shell], stdin=pipe, stdout=pipe, stderr=pipe) as process:
        process.stdout.readline()  # it is busy no more
        tree = process_tree(process.pid)
        assert len(tree) == 2
        assert memory_mb(process.pid) > memory_mb(tree[1]) > 1
        assert cpu_s(process.pid) > 0.1
    assert memory_mb(process.pid) == cpu_s(process.pid) == 0


def test_each_figure_of_a_gateway_is_measured():
    figures = asyncio.run(_measured())
    assert set(figures) >= {key for key in WHAT if key != "echo"}
    assert all(figures[key] > 0 for key in WHAT if key != "echo" and not key.startswith("cpu"))


def _runs(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


async def _measured():
    rows = {}
    with servers.gateway()() as server:
        await benchmark._started(server, rows)
        everything = (benchmark.MESSAGES, benchmark.HTTP, benchmark.RELOAD)
        await benchmark._round(server, benchmark.Way(None, everything), SHORT, rows)
        await benchmark._reloads(server, 1, rows)
        assert server.handled.stat().st_size > 0
        started = process_tree(server.process.pid)
    # The kernel ends the functions' processes when the one that forked them has ended.
    deadline = time.monotonic() + 60
    while any(map(_runs, started)):
        assert time.monotonic() < deadline, "The gateway has ended and left a process."
        await asyncio.sleep(0.01)
    return benchmark._medians(rows)


def test_the_docs_have_the_aims():
    text = (DOCS / benchmark.DOCUMENT).read_text(encoding="utf-8")
    assert says(text, "The aims", f"at least {benchmark.AIMS['50']:g} times")
