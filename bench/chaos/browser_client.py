"""The page in a real Chromium: it sends by itself, and is reloaded and offline meanwhile."""

import asyncio
import random
from collections import Counter
from contextlib import AsyncExitStack

from playwright.async_api import Error, Page, async_playwright

from bench.chaos.verdict import LogEntry
from tests.support.chromium import launch_options

PAUSE_S = (2.0, 5.0)  # between two messages
FAULT_INTERVAL_S = (4.0, 8.0)
OFFLINE_S = (0.5, 3.0)
POLL_S = 0.2
LOAD_TIMEOUT_MS = 10_000
SCROLL_TIMEOUT_S = 40  # a response may be lost: the page waits 5 s for it, then 10 s, then 20 s
UNSENT = ".message--sending, .message--failed"
TEXTS = "nodes => nodes.map(node => (node.querySelector('.message-text') ?? node).textContent)"
TO_THE_TOP = "log => { log.scrollTop = log.scrollHeight; log.scrollTop = 0; }"


class BrowserClient:
    """A person at the page.

    acknowledged: the texts that it shows as sent, once shown() was called; before, those typed.
    counts: how often it was reloaded and offline.
    """

    def __init__(self, name: str, room: str, http: str, seed: int) -> None:
        self.name, self.room = name, room
        self.counts: Counter[str] = Counter(reloaded=0, offline=0)
        self.acknowledged: list[str] = []
        self._url = f"{http}/?room={room}&name={name}"
        self._random = random.Random(f"{seed} {name}")
        self._stack = AsyncExitStack()
        self._page: Page
        self._busy = asyncio.Lock()  # a person either types or reloads

    async def connect(self) -> None:
        """Open the page, and wait until it is connected."""
        playwright = await self._stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(**launch_options())
        self._stack.push_async_callback(browser.close)
        self._page = await browser.new_page()
        await self._page.goto(self._url)
        await self._page.get_by_text("Connected as").wait_for()

    async def send_until(self, end: asyncio.Event) -> None:
        """Type something now and then, connected or not, with faults meanwhile."""
        faults = asyncio.create_task(self._have_faults(end))
        while not end.is_set():
            text = f"{self.name} types {len(self.acknowledged) + 1}"
            async with self._busy:
                box = self._page.get_by_role("textbox", name="Message")
                await box.fill(text)
                await box.press("Enter")
                await self._page.get_by_text(text, exact=True).wait_for()
            self.acknowledged.append(text)
            await asyncio.sleep(self._random.uniform(*PAUSE_S))
        await faults

    async def wait_until_sent(self) -> None:
        """Wait until all that was typed is shown as sent."""
        while await self._page.locator(UNSENT).count():
            await asyncio.sleep(POLL_S)

    async def wait_until_shown(self, newest: LogEntry) -> None:
        """Wait until the newest entry is shown.

        The page asks at once when its computer wakes, and by itself within minutes.
        """
        await self._page.evaluate("dispatchEvent(new Event('online'))")
        await self._page.get_by_text(newest.text, exact=True).wait_for(timeout=0)

    async def close(self) -> None:
        await self._stack.aclose()

    async def shown(self, count: int) -> list[str]:
        """The texts that it shows, in order, scrolled up until there are `count`, or until nothing
        older has come for a while."""
        texts: list[str] = []
        left_s: float = SCROLL_TIMEOUT_S
        while left_s > 0 and len(texts) < count:
            await self._page.get_by_role("log").evaluate(TO_THE_TOP)
            await asyncio.sleep(POLL_S)
            now = await self._texts(".message, .gap")
            left_s = left_s - POLL_S if now == texts else SCROLL_TIMEOUT_S
            texts = now
        unsent = set(await self._texts(UNSENT))
        self.acknowledged = [text for text in self.acknowledged if text not in unsent]
        return texts

    async def _texts(self, selector: str) -> list[str]:
        return await self._page.locator(selector).evaluate_all(TEXTS)

    async def _have_faults(self, end: asyncio.Event) -> None:
        while not (end.is_set() and self.counts["reloaded"]):
            for fault in (self._go_offline, self._reload):
                await asyncio.sleep(self._random.uniform(*FAULT_INTERVAL_S))
                await fault()

    async def _reload(self) -> None:
        """Load the page again until it works, as a person would: the server may be down."""
        self.counts["reloaded"] += 1
        async with self._busy:
            while True:
                try:
                    await self._page.goto(self._url)
                    field = self._page.locator("textarea:enabled")
                    return await field.wait_for(timeout=LOAD_TIMEOUT_MS)
                except Error:
                    await asyncio.sleep(POLL_S)

    async def _go_offline(self) -> None:
        self.counts["offline"] += 1
        await self._page.context.set_offline(True)
        await asyncio.sleep(self._random.uniform(*OFFLINE_S))
        await self._page.context.set_offline(False)
