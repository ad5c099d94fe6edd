"""Fault injection: failures that happen rarely in the cloud, as often as a test needs them."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, ClassVar

from chalice_gateway.embedded_aws.aws_calls import AwsCall, is_own_call


class FunctionKilled(BaseException):
    """Kills a handler, as Lambda may. `except Exception` in a handler does not catch it."""


_NO_FAULT = nullcontext()


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
        self._random = {kind: random.Random(f"{seed}:{kind}") for kind in self.KINDS}  # noqa: S311
        self._counts = dict.fromkeys(self.KINDS, 0)
        self._lock = threading.Lock()
        self._is_injecting = False

    @classmethod
    def parse(cls, text: str) -> Faults:
        """Read `post-lost=0.05,crash=0.01,seed=7`. Raises ValueError."""
        values = dict(_parts(text))
        seed = values.pop("seed", 0.0)
        if not seed.is_integer():
            raise ValueError(f"seed is a whole number, not {seed:g}")
        for kind, share in values.items():
            if kind not in cls.KINDS:
                raise ValueError(f"there is no fault {kind!r}; there are {', '.join(cls.KINDS)}")
            if not 0 <= share <= 1:
                raise ValueError(f"{kind} is a share between 0 and 1, not {share:g}")
        return cls(values, int(seed))

    @property
    def counts(self) -> dict[str, int]:
        """How often each kind was injected."""
        with self._lock:
            return dict(self._counts)

    def should_inject(self, kind: str) -> bool:
        """Whether to inject this fault now; if so, count it."""
        share = self._shares.get(kind, 0)
        if not share:
            return False
        with self._lock:
            is_hit = self._random[kind].random() < share
            self._counts[kind] += is_hit
        return is_hit

    def fraction(self, kind: str) -> float:
        """A random number between 0 and 1, for details: how slow, before or after."""
        with self._lock:
            return self._random[kind].random()

    def inject_around_aws_call(self) -> AbstractContextManager[None]:
        """Surround an AWS call of a handler. May raise FunctionKilled before or after the call."""
        # Thousands of posts come through here: a generator for each would cost noticeable time.
        return self._crashing_call() if self._shares.get("crash") else _NO_FAULT

    @contextmanager
    def _crashing_call(self) -> Iterator[None]:
        if is_own_call() or not self.should_inject("crash"):
            yield
            return
        if self.fraction("crash") < 0.5:
            raise FunctionKilled("before an AWS call")
        yield
        raise FunctionKilled("after an AWS call")

    def inject_into_aws_calls(self) -> None:
        """From now on, AWS calls of this process may raise FunctionKilled, or be throttled."""
        self._is_injecting = True

    def intercept(self, call: AwsCall) -> Any:
        """Inject a fault into an AWS call, or not: None, or the response that throttles it. May
        raise FunctionKilled, after the call if it is to take effect."""
        if not self._is_injecting:
            return None
        if self.should_inject("throttled"):
            return call.error("ThrottlingException", "Rate exceeded")
        if self.should_inject("crash"):
            if self.fraction("crash") < 0.5:
                raise FunctionKilled("before an AWS call")
            call.carry_out()
            raise FunctionKilled("after an AWS call")
        return None


def _parts(text: str) -> list[tuple[str, float]]:
    parts = []
    for part in filter(None, text.split(",")):
        kind, _, value = part.partition("=")
        try:
            parts.append((kind, float(value)))
        except ValueError:
            raise ValueError(f"{part!r} is not KIND=SHARE") from None
    return parts
