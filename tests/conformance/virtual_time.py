"""An event loop whose clock jumps to the next timer instead of waiting for it."""

import asyncio
import selectors


class _InstantSelector(selectors.DefaultSelector):
    def __init__(self):
        super().__init__()
        self.now = 0.0

    def select(self, timeout=None):
        events = super().select(0)
        if not events and timeout:
            self.now += timeout
        return events


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """For coroutines that wait for nothing but timers and one another."""

    def __init__(self):
        self._instant_selector = _InstantSelector()
        super().__init__(self._instant_selector)

    def time(self):
        return self._instant_selector.now


async def settle():
    """Have everything run that is ready, without time passing."""
    for _ in range(50):
        await asyncio.sleep(0)
