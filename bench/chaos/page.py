"""Who talks at the page: a real Chromium, reloaded and taken offline while it does."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import AsyncExitStack

from playwright.async_api import Error, Page, async_playwright

from bench.chaos.world import Said
from tests.support.chromium import launch_options

PAUSE = (2.0, 5.0)  # seconds between two messages
BETWEEN_TROUBLES = (4.0, 8.0)  # seconds
OFFLINE = (0.5, 3.0)  # seconds
POLL = 0.2  # seconds
LOAD_SECONDS = 10
SCROLL_SECONDS = 40  # an answer may be lost, and is waited for 5 s; the next for 10 s, then 20 s
SHOWN = "nodes => nodes.map(node => (node.querySelector('.message-text') ?? node).textContent)"
TO_THE_TOP = "log => { log.scrollTop = log.scrollHeight; log.scrollTop = 0; }"


class Reader:
    """Somebody at the page.

    told: the texts that it shows as sent, once shown() was called; those typed, before.
    counts: how often it was reloaded and offline.
    """

    def __init__(self, name: str, room: str, http: str, seed: int) -> None:
        self.name = name
        self.room = room
        self.counts: Counter[str] = Counter(reloaded=0, offline=0)
        self.told: list[str] = []
        self._url = f"{http}/?room={room}&name={name}"
        self._random = random.Random(f"{seed} {name}")
        self._stack = AsyncExitStack()
        self._page: Page
        self._hands = asyncio.Lock()  # one either types or reloads

    async def arrive(self) -> None:
        """Open the page, and wait until it is connected."""
        playwright = await self._stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(**launch_options())
        self._stack.push_async_callback(browser.close)
        self._page = await browser.new_page()
        await self._page.goto(self._url)
        await self._page.get_by_text("Connected as").wait_for()

    async def talk(self, until: asyncio.Event) -> None:
        """Type something now and then, connected or not, and have trouble meanwhile."""
        trouble = asyncio.create_task(self._have_trouble(until))
        number = 0
        while not until.is_set():
            number += 1
            text = f"{self.name} types {number}"
            async with self._hands:
                box = self._page.get_by_role("textbox", name="Message")
                await box.fill(text)
                await box.press("Enter")
                await self._page.get_by_text(text, exact=True).wait_for()
            self.told.append(text)
            await asyncio.sleep(self._random.uniform(*PAUSE))
        await trouble

    async def all_is_sent(self) -> None:
        """Wait until all that was typed is shown as sent."""
        while await self._page.locator(".message--sending, .message--failed").count():
            await asyncio.sleep(POLL)

    async def is_up_to(self, newest: Said) -> None:
        """Wait until what is newest is shown.

        The page asks at once when its computer wakes, and by itself within minutes.
        """
        await self._page.evaluate("dispatchEvent(new Event('online'))")
        await self._page.get_by_text(newest.text, exact=True).wait_for(timeout=0)

    async def leave(self) -> None:
        """Close the browser."""
        await self._stack.aclose()

    async def shown(self, count: int) -> list[str]:
        """What it shows, in order, scrolled up until it is `count` texts, or nothing older has come
        for a while."""
        texts: list[str] = []
        patience = SCROLL_SECONDS
        while patience > 0 and len(texts) < count:
            await self._page.get_by_role("log").evaluate(TO_THE_TOP)
            await asyncio.sleep(POLL)
            now = await self._texts()
            patience = patience - POLL if now == texts else SCROLL_SECONDS
            texts = now
        unsent = set(await self._texts(".message--sending, .message--failed"))
        self.told = [text for text in self.told if text not in unsent]
        return texts

    async def _texts(self, which: str = ".message, .gap") -> list[str]:
        found: list[str] = await self._page.locator(which).evaluate_all(SHOWN)
        return found

    async def _have_trouble(self, until: asyncio.Event) -> None:
        while not (until.is_set() and self.counts["reloaded"]):
            for trouble in (self._be_offline, self._reload):
                await asyncio.sleep(self._random.uniform(*BETWEEN_TROUBLES))
                await trouble()

    async def _reload(self) -> None:
        self.counts["reloaded"] += 1
        async with self._hands:
            while not await self._load():
                await asyncio.sleep(POLL)

    async def _load(self) -> bool:
        """Load the page; False if there was no server, or not long enough for all of it. A person
        would try again, too: the page says so then."""
        try:
            await self._page.goto(self._url)
            await self._page.locator("textarea:enabled").wait_for(timeout=LOAD_SECONDS * 1000)
        except Error:
            return False
        return True

    async def _be_offline(self) -> None:
        self.counts["offline"] += 1
        await self._page.context.set_offline(True)
        await asyncio.sleep(self._random.uniform(*OFFLINE))
        await self._page.context.set_offline(False)
