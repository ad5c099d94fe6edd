"""The best of rising rates that still pass."""

from collections.abc import Awaitable, Callable, Sequence

Passes = Callable[[float], Awaitable[bool]]


async def best_rate(passes: Passes, rates: Sequence[float], bisections: int) -> float:
    """Try rates, which rise, until one fails, then between the last two; 0 if the first fails.

    Between two rates their geometric mean is tried, so that each bisection makes the step between
    them as many times smaller.
    """
    best, failed = 0.0, None
    for rate in rates:
        if not await passes(rate):
            failed = rate
            break
        best = rate
    for _ in range(bisections if best and failed else 0):
        rate = (best * failed) ** 0.5
        if await passes(rate):
            best = rate
        else:
            failed = rate
    return best
