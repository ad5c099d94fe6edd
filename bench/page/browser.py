"""Chromium at the deployed page, slowed down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.async_api import Browser, BrowserContext, CDPSession, Page, async_playwright

from tests.support.chromium import launch_options

PROBE = Path(__file__).with_name("probe.js")
TIMEOUT_MS = 60_000
QUIET_S = 1.0
# Its rows are what is measured; the figures of layout and script are in seconds.
ROWS = "document.querySelectorAll('.messages > .row').length"
WORK = ("LayoutDuration", "RecalcStyleDuration", "ScriptDuration")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**launch_options())
        yield browser
        await browser.close()


class Visitor:
    """A page in a profile of its own, with a slower CPU."""

    def __init__(self, page: Page, session: CDPSession, address: str) -> None:
        self.page = page
        self._session, self._address = session, address

    async def open(self, room: str) -> float:
        """Open the page; the ms until it shows the first message of a room."""
        await self.page.goto(f"{self._address}/?{urlencode({'room': room})}", wait_until="commit")
        return await self.first_message()

    async def reload(self) -> float:
        """The ms until the page shows the first message again."""
        await self.page.reload(wait_until="commit")
        return await self.first_message()

    async def first_message(self) -> float:
        return float(await self._in_time(self.page.evaluate("probe.firstMessage")))

    async def switch(self, room: str, text: str) -> float:
        """Click a room; the ms until the page shows this text there."""
        box = await self.page.locator(f'#rooms [data-room="{room}"] a').bounding_box()
        assert box
        # By the mouse: a locator's click runs scripts in the page, which take time from it.
        await self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        took = asyncio.create_task(self.page.evaluate("text => probe.switchTo(text)", text))
        await asyncio.sleep(0.1)  # the click comes after the probe waits for it
        await self.page.mouse.down()
        await self.page.mouse.up()
        return float(await self._in_time(took))

    async def visit(self, room: str) -> None:
        """Go to a room by its name, and wait for its messages."""
        field = self.page.get_by_label("Another room")
        await field.fill(room)
        await field.press("Enter")
        await self.settle()

    async def settle(self) -> None:
        """Wait until the page is connected and has loaded the room, and has nothing more to do."""
        await self.page.locator(".messages-scroller[aria-busy=false]").wait_for()
        await self.page.wait_for_load_state("load")
        await asyncio.sleep(QUIET_S)

    async def type(self, interval_s: float, ended: asyncio.Event) -> list[float]:
        """Type one key or more into the message field until the end, without sending; the ms from
        each key to its frame."""
        await self.page.get_by_role("textbox", name="Message", exact=True).focus()
        pressed = 0
        while pressed == 0 or not ended.is_set():
            await self.page.keyboard.press("e")
            pressed += 1
            await asyncio.sleep(interval_s)
        await self.page.wait_for_function("count => probe.keys.length === count", arg=pressed)
        return list(await self.page.evaluate("probe.keys"))

    async def _in_time(self, waiting: Awaitable[Any]) -> Any:
        """What the page resolves. Raises TimeoutError."""
        return await asyncio.wait_for(waiting, TIMEOUT_MS / 1000)

    async def rows(self) -> int:
        """How many rows the list of messages has."""
        return int(await self.page.evaluate(ROWS))

    async def work_ms(self) -> float:
        """Of layout, styles and scripts, since the page was opened."""
        metrics = (await self._session.send("Performance.getMetrics"))["metrics"]
        values: Mapping[str, float] = {each["name"]: each["value"] for each in metrics}
        return 1000 * sum(values[name] for name in WORK)


@asynccontextmanager
async def visitor(browser: Browser, address: str, slowdown: float) -> AsyncIterator[Visitor]:
    """Somebody who has not been at the page before.

    slowdown: of the CPU that the page has.
    """
    context: BrowserContext = await browser.new_context()
    context.set_default_timeout(TIMEOUT_MS)
    await context.add_init_script(path=PROBE)
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    await session.send("Performance.enable")
    await session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    yield Visitor(page, session, address)
    await context.close()
