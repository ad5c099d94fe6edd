"""What is wrong in the end, in words; if anything is, the promise is broken."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class LogEntry(NamedTuple):
    """An entry of a room's log: a message, or void."""

    seq: int
    text: str | None


def texts_of(log: Sequence[LogEntry]) -> list[str]:
    """What every client has to show; of void entries nothing."""
    return [entry.text for entry in log if entry.text is not None]


def newest_message(log: Sequence[LogEntry]) -> LogEntry:
    """The last entry that is not void; StopIteration if there is none."""
    return next(entry for entry in reversed(log) if entry.text is not None)


def voids_of(log: Sequence[LogEntry]) -> int:
    """How many numbers were reserved and never written, and then sealed."""
    return sum(entry.text is None for entry in log)


def check_log(room: str, log: Sequence[LogEntry]) -> list[str]:
    """Up to the newest message the numbers have no holes, and no text is there twice: each is sent
    once. Above it there may be one, because nobody has a reason to read there."""
    newest = max((entry.seq for entry in log if entry.text is not None), default=0)
    numbers = [entry.seq for entry in log if entry.seq <= newest]
    problems = []
    if not numbers or numbers != list(range(numbers[0], newest + 1)):
        problems.append(f"{room}: the log is empty or has holes")
    doubled = [text for text, count in Counter(texts_of(log)).items() if count > 1]
    return problems + [f"{room}: {text!r} is in the log twice" for text in doubled]


def check_senders(room: str, log: Sequence[LogEntry]) -> list[str]:
    """Each sender's messages are in the order of sending: texts begin with the sender's name, and
    end with a number."""
    last: dict[str, int] = {}
    problems = []
    for text in texts_of(log):
        name, number = text.split()[0], int(text.split()[-1])
        if number < last.get(name, 0):
            problems.append(f"{room}: {text!r} comes after number {last[name]}")
        last[name] = number
    return problems


def check_client(
    name: str, log: Sequence[LogEntry], shown: Sequence[str], acknowledged: Sequence[str]
) -> list[str]:
    """A client shows exactly the messages of the log, and its acknowledged messages are in it."""
    texts = texts_of(log)
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
    return [f"{kind} never occurred" for kind, count in counts.items() if not count]
