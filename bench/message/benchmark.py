"""What one message costs its function: CPU time and duration, in a small room.

DynamoDB and API Gateway are a process of its own, over plain HTTP on the loopback interface, with
the responses that moto gives. They answer at once; DynamoDB also after as long as it takes on AWS.
The app's own client for DynamoDB and botocore's take turns, and so does another checkout of the
app, if one is named: `git worktree add DIR COMMIT` makes one.
"""

import contextlib
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from bench.harness.aims import Aim
from bench.harness.checkouts import other_checkout
from bench.harness.processes import LineProcess, serving
from bench.harness.report import ROOT, Report, Table, medians, progress, ratio

DOCUMENT = "performance.md"
OPTIONS = {
    "checkout": ("", "folder of another version of the app, to compare with"),
    "rounds": (7, "of which the median counts"),
    "messages": (150, "that a round has"),
    "people": (10, "in the room"),
}
OURS, BOTOCORE, OTHER = "the app", "it with botocore's DynamoDB client", "the other checkout"
WARM_UP = 20
DELAY_MS = 5  # of DynamoDB, about as on AWS
DELAYED_MESSAGES = 20  # of a round
AIM = 0.4  # of the CPU of each of the others


class Figures(NamedTuple):
    cpu_ms: float
    duration_ms: float
    delayed_ms: float


class Function(NamedTuple):
    """A warm message function: its process, and the line that has it measure."""

    process: LineProcess
    line: str

    def measure(self, count: int) -> tuple[float, float]:
        """The CPU and the duration of a message, in ms."""
        cpu_s, took_s = self.process.ask(f"{self.line} {count}")
        return cpu_s / count * 1000, took_s / count * 1000


Found = Mapping[str, Figures]


def run(options: Namespace) -> Report:
    ways = {OURS: ROOT, BOTOCORE: ROOT}
    if options.checkout:
        ways[OTHER] = other_checkout(options.checkout, "app.py")
    with contextlib.ExitStack() as stack:
        pairs = {}
        for way, root in ways.items():
            progress(f"starting {way}")
            pairs[way] = stack.enter_context(functions(way, root, options.people))
        turns = []
        for number in range(options.rounds):
            progress(f"round {number + 1} of {options.rounds}")
            turns.append({way: measure(*pairs[way], options.messages) for way in ways})
    found = {way: medians([turn[way] for turn in turns]) for way in ways}
    return Report([table(found, options.people)], aims=aims(found))


@contextlib.contextmanager
def functions(way: str, root: Path, people: int) -> Iterator[list[Function]]:
    """Two functions; for the second one, DynamoDB takes its time."""
    with contextlib.ExitStack() as stack:
        responses, found = recorded(root, people), list[Function]()
        for delay_ms in (0, DELAY_MS):
            url = stack.enter_context(stubs(delay_ms, responses))
            line = f"measure {url} {'botocore' if way == BOTOCORE else 'own'}"
            found.append(Function(stack.enter_context(_process(root, people)), line))
            found[-1].measure(WARM_UP)
        yield found


def recorded(root: Path, people: int) -> str:
    """DynamoDB's responses to a message, as the endpoint reads them."""
    with _process(root, people) as recorder:
        return recorder.ask_text("record")


@contextlib.contextmanager
def stubs(delay_ms: int, responses: str) -> Iterator[str]:
    """The URL of DynamoDB and API Gateway as stubs."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "responses.json")
        file.write_text(responses)
        command = [sys.executable, "-m", "bench.message.endpoint", str(delay_ms), str(file)]
        with serving(command, [r"(http://\S+)"]) as url:
            yield url


def _process(root: Path, people: int) -> LineProcess:
    command = [sys.executable, str(Path(__file__).with_name("function.py")), str(people)]
    return LineProcess(command, {"PYTHONPATH": str(root)}, cwd=root)


def measure(at_once: Function, delayed: Function, count: int) -> Figures:
    return Figures(*at_once.measure(count), delayed.measure(DELAYED_MESSAGES)[1])


def table(found: Found, people: int) -> Table:
    ours = found[OURS]
    rows = [
        [way, *(f"{ms:.2f}" for ms in each), ratio(ours.cpu_ms, each.cpu_ms)]
        for way, each in found.items()
    ]
    head = ["a message", "ms of CPU", "ms", f"ms, if DynamoDB takes {DELAY_MS} ms a call"]
    return Table(f"A message in a room of {people}", [*head, "the app's CPU, of this"], rows)


def aims(found: Found) -> list[Aim]:
    return [
        Aim(f"message: CPU, of {way}", found[OURS].cpu_ms / figures.cpu_ms, AIM, is_limit=True)
        for way, figures in found.items()
        if way != OURS
    ]
