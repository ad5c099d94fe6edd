"""Fault injection: failures that happen rarely in the cloud, as often as a test needs them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import ClassVar


class Faults:
    """Decides for each possible fault whether to inject it.

    Every kind has its own random numbers. For one seed, the nth decision of a kind is always the
    same, in whatever order kinds are asked for.
    """

    KINDS: ClassVar[Mapping[str, str]] = {
        "post-lost": "a post is accepted and not delivered",
        "post-throttled": "a post is answered 429",
        "post-error": "a post is answered 500",
        "post-slow": "a post is delayed by up to a second",
        "cut": "a frame, in either direction, ends its connection without a close frame",
        "disconnect-lost": "a connection that ended gets no $disconnect event",
        "crash": "an AWS call kills its handler, before or after the call takes effect",
        "throttled": "an AWS call of a handler is throttled and takes no effect; boto3 retries it "
        "before it raises",
    }

    def __init__(self, shares: Mapping[str, float], seed: int) -> None:
        self._shares = shares
        self.seed = seed
        self._random = _generators(seed)
        self._counts = dict.fromkeys(self.KINDS, 0)

    @classmethod
    def parse(cls, text: str) -> Faults:
        """Read `post-lost=0.05,crash=0.01,seed=7`. Raises ValueError."""
        values = dict(_parts(text))
        seed = values.pop("seed", 0.0)
        if not seed.is_integer():
            raise ValueError(f"seed is a whole number, not {seed:g}")
        _check(values)
        return cls(values, int(seed))

    @property
    def counts(self) -> dict[str, int]:
        """How often each kind was injected."""
        return dict(self._counts)

    def should_inject(self, kind: str) -> bool:
        """Whether to inject this fault now; if so, count it."""
        share = self._shares.get(kind, 0)
        if not share:
            return False
        is_hit = self._random[kind].random() < share
        self._counts[kind] += is_hit
        return is_hit

    def fraction(self, kind: str) -> float:
        """A random number between 0 and 1, for details: how slow, before or after."""
        return self._random[kind].random()

    @property
    def concern_aws_calls(self) -> bool:
        """Whether a fault may be injected into the AWS calls of functions."""
        return bool(self._shares.get("crash") or self._shares.get("throttled"))

    def of_aws_call(self) -> str | None:
        """The fault of an AWS call: `throttled`, `crash-before`, `crash-after`, or None."""
        return "throttled" if self.should_inject("throttled") else self.of_post()

    def of_post(self) -> str | None:
        """The fault of a function that posts: `crash-before`, `crash-after`, or None."""
        if not self.should_inject("crash"):
            return None
        return "crash-before" if self.fraction("crash") < 0.5 else "crash-after"

    def set(self, shares: Mapping[str, float], seed: int) -> None:
        """Inject other faults from now on. Raises ValueError."""
        _check(shares)
        self._shares = dict(shares)
        self.seed = seed
        self._random = _generators(seed)

    @property
    def shares(self) -> dict[str, float]:
        """The share of each kind that is injected."""
        return dict(self._shares)


def _generators(seed: int) -> dict[str, random.Random]:
    return {kind: random.Random(f"{seed}:{kind}") for kind in Faults.KINDS}  # noqa: S311


def _check(shares: Mapping[str, float]) -> None:
    for kind, share in shares.items():
        if kind not in Faults.KINDS:
            raise ValueError(f"there is no fault {kind!r}; there are {', '.join(Faults.KINDS)}")
        if not 0 <= share <= 1:
            raise ValueError(f"{kind} is a share between 0 and 1, not {share:g}")


def _parts(text: str) -> list[tuple[str, float]]:
    parts = []
    for part in filter(None, text.split(",")):
        kind, _, value = part.partition("=")
        try:
            parts.append((kind, float(value)))
        except ValueError:
            raise ValueError(f"{part!r} is not KIND=SHARE") from None
    return parts
