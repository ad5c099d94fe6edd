"""What is wrong in the end, in words; nothing is, or the promise is broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bench.chaos.world import Said


def of_log(room: str, log: Sequence[Said]) -> list[str]:
    """Numbers without holes, and no text twice: nobody says the same thing twice."""
    numbers = [said.seq for said in log]
    wrong = []
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True:
        wrong.append(f"{room}: the log has holes, or nothing")
    doubled = [text for text, count in Counter(said.text for said in log).items() if count > 1]
    return wrong + [f"{room}: {text!r} is in the log twice" for text in doubled]


def of_senders(room: str, log: Sequence[Said]) -> list[str]:
    """What one person said is in the order in which it was said: texts end with their number."""
    last: dict[str, int] = {}
    wrong = []
    for said in log:
        name, number = said.text.split()[0], int(said.text.split()[-1])
        if number < last.get(name, 0):
            wrong.append(f"{room}: {said.text!r} comes after number {last[name]}")
        last[name] = number
    return wrong


def of_person(
    name: str, log: Sequence[Said], shown: Sequence[str], told: Sequence[str]
) -> list[str]:
    """Everyone shows exactly the log, and what they were told to be sent is in it."""
    texts = [said.text for said in log]
    kept = set(texts)
    wrong = [
        f"{name}: {text!r} was sent, and is not in the log" for text in told if text not in kept
    ]
    if list(shown) != texts:
        wrong.append(f"{name}: {difference(texts, shown)}")
    return wrong


def of_troubles(counts: Mapping[str, int]) -> list[str]:
    """A kind of trouble that never struck proves nothing."""
    return [f"the trouble {kind} never struck" for kind, count in counts.items() if not count]


def difference(log: Sequence[str], shown: Sequence[str]) -> str:
    """How what is shown differs from the log."""
    missing = [text for text in log if text not in set(shown)]
    further = [text for text in shown if text not in set(log)]
    doubled = [text for text, count in Counter(shown).items() if count > 1]
    parts = {"missing": missing, "not in the log": further, "twice": doubled}
    said = [f"{len(texts)} {what}, first {texts[0]!r}" for what, texts in parts.items() if texts]
    return f"shows {len(shown)} of {len(log)}: " + ("; ".join(said) or "in another order")
