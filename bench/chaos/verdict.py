"""What is wrong in the end, in words; if anything is, the promise is broken."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class LogEntry(NamedTuple):
    """An entry of a room's log."""

    seq: int
    text: str


def check_log(room: str, log: Sequence[LogEntry]) -> list[str]:
    """The numbers have no holes, and no text is there twice: each is sent once."""
    numbers = [entry.seq for entry in log]
    problems = []
    if not log or numbers != list(range(numbers[0], numbers[0] + len(log))):
        problems.append(f"{room}: the log is empty or has holes")
    doubled = [text for text, count in Counter(e.text for e in log).items() if count > 1]
    return problems + [f"{room}: {text!r} is in the log twice" for text in doubled]


def check_senders(room: str, log: Sequence[LogEntry]) -> list[str]:
    """Each sender's messages are in the order of sending: texts begin with the sender's name, and
    end with a number."""
    last: dict[str, int] = {}
    problems = []
    for entry in log:
        name, number = entry.text.split()[0], int(entry.text.split()[-1])
        if number < last.get(name, 0):
            problems.append(f"{room}: {entry.text!r} comes after number {last[name]}")
        last[name] = number
    return problems


def check_client(
    name: str, log: Sequence[LogEntry], shown: Sequence[str], acknowledged: Sequence[str]
) -> list[str]:
    """A client shows exactly the log, and its acknowledged messages are in it."""
    texts = [entry.text for entry in log]
    lost = [text for text in acknowledged if text not in set(texts)]
    problems = [f"{name}: {text!r} was sent, and is not in the log" for text in lost]
    if list(shown) == texts:
        return problems
    parts = {
        "missing": [text for text in texts if text not in set(shown)],
        "not in the log": [text for text in shown if text not in set(texts)],
        "twice": [text for text, count in Counter(shown).items() if count > 1],
    }
    found = [f"{len(some)} {what}, first {some[0]!r}" for what, some in parts.items() if some]
    difference = "; ".join(found) or "in another order"
    return [*problems, f"{name}: shows {len(shown)} of {len(texts)}: {difference}"]


def check_faults(counts: Mapping[str, int]) -> list[str]:
    """A kind of fault that never occurred proves nothing."""
    return [f"the fault {kind} never occurred" for kind, count in counts.items() if not count]
