"""What is wrong in the end, in words; if anything is, the promise is broken."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from bench.chaos.deeds import Deeds, Key, key_of


class LogEntry(NamedTuple):
    """An entry of a room's log: a message as it is now, or void.

    text: None for a void, empty for a deleted message. reactions: each with its members.
    """

    seq: int
    text: str | None
    is_deleted: bool = False
    reactions: tuple[tuple[str, tuple[str, ...]], ...] = ()


def shown_as(seq: int, text: str, is_deleted: bool, counts: Iterable[tuple[str, int]]) -> str:
    """A message in the words in which clients tell what they show. counts: of reactions."""
    said = f"(deleted {seq})" if is_deleted else text
    return " ".join([said, *(f"{reaction}*{count}" for reaction, count in counts)])


def texts_of(log: Sequence[LogEntry]) -> list[str]:
    """The texts of the messages; of void entries nothing."""
    return [entry.text for entry in log if entry.text is not None]


def shown_of(log: Sequence[LogEntry]) -> list[str]:
    """What every client has to show; of void entries nothing."""
    return [
        shown_as(seq, text, is_deleted, [(each, len(members)) for each, members in reactions])
        for seq, text, is_deleted, reactions in log
        if text is not None
    ]


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
    texts = Counter(text for text in texts_of(log) if text)
    doubled = [text for text, count in texts.items() if count > 1]
    return problems + [f"{room}: {text!r} is in the log twice" for text in doubled]


def check_senders(room: str, log: Sequence[LogEntry]) -> list[str]:
    """Each sender's messages are in the order of sending."""
    last: dict[str, int] = {}
    problems = []
    for text in filter(None, texts_of(log)):
        name, number = key_of(text)
        if number < last.get(name, 0):
            problems.append(f"{room}: {text!r} comes after number {last[name]}")
        last[name] = number
    return problems


def check_client(name: str, log: Sequence[LogEntry], shown: Sequence[str]) -> list[str]:
    """A client shows exactly the log: its texts, its reactions, and what is left of messages."""
    expected = shown_of(log)
    if list(shown) == expected:
        return []
    parts = {
        "missing": [text for text in expected if text not in set(shown)],
        "not in the log": [text for text in shown if text not in set(expected)],
        "twice": [text for text, count in Counter(shown).items() if count > 1],
    }
    found = [f"{len(some)} {what}, first {some[0]!r}" for what, some in parts.items() if some]
    difference = "; ".join(found) or "in another order"
    return [f"{name}: shows {len(shown)} of {len(expected)}: {difference}"]


def check_deeds(
    name: str, member: str, log: Sequence[LogEntry], deeds: Deeds, deleted: Collection[Key]
) -> list[str]:
    """All that a client was told to be done is in the log, unless its message is deleted.

    deleted: by anybody.
    """
    entries = {key_of(entry.text): entry for entry in log if entry.text}
    problems = []
    for key, text in deeds.texts.items():
        has = entries[key].text if key in entries else None
        if key not in deleted and has != text:
            problems.append(f"{name}: {text!r} was sent, and is not in the log, which has {has!r}")
    for key in deeds.deleted & entries.keys():
        problems.append(f"{name}: {entries[key].text!r} was deleted, and is in the log")
    for (key, reaction), is_there in deeds.reactions.items():
        entry = entries.get(key)
        if entry and (member in dict(entry.reactions).get(reaction, ())) is not is_there:
            done = "is missing from" if is_there else "is in"
            problems.append(f"{name}: {reaction} to {entry.text!r} {done} the log")
    return problems


def check_faults(counts: Mapping[str, int]) -> list[str]:
    """A kind of fault that never occurred proves nothing."""
    return [f"{kind} never occurred" for kind, count in counts.items() if not count]
