"""The page in a real Chromium: somebody sends, edits, deletes and reacts there, while it is
reloaded and offline."""

import asyncio
import random
from collections import Counter
from contextlib import AsyncExitStack, suppress

from playwright.async_api import Error, Locator, Page, async_playwright

from bench.chaos.deeds import Deeds, Key, edited, key_of, said
from tests.support.chromium import launch_options

PAUSE_S = (2.0, 5.0)  # between two messages
FAULT_INTERVAL_S = (4.0, 8.0)
OFFLINE_S = (0.5, 3.0)
POLL_S = 0.2
LOAD_TIMEOUT_MS = 10_000
SCROLL_TIMEOUT_S = 40  # a response may be lost: the page waits 5 s for it, then 10 s, then 20 s
ACT_TIMEOUT_MS = 5_000
STORED = ".row[data-seq]"
UNSENT = ".message--sending, .message--failed"
# As verdict.shown_as says it.
SHOWN = """nodes => nodes.map(node => {
    if (node.matches('.gap')) return node.textContent;
    const text = node.querySelector('.tombstone')
        ? `(deleted ${node.dataset.seq})` : node.querySelector('.message-text').textContent;
    const reactions = [...node.querySelectorAll('.reaction')].map(each =>
        `${each.dataset.reaction}*${each.querySelector('.reaction-count').textContent}`);
    return [text, ...reactions].join(' ');
})"""
TEXTS = "nodes => nodes.map(node => node.querySelector('.message-text').textContent)"
OUTBOX = "Object.keys(localStorage).filter(key => key.includes('outbox')).length"
MEMORY = """[document.documentElement.outerHTML, document.title,
    ...[...document.querySelectorAll('input, textarea')].map(({ value }) => value),
    JSON.stringify(localStorage), JSON.stringify(sessionStorage)].join('\\n')"""
TO_THE_TOP = "log => { log.scrollTop = log.scrollHeight; log.scrollTop = 0; }"


class BrowserClient:
    """A person at the page.

    deeds: what it shows as done. counts: how often it was reloaded and offline, and how often
    somebody edited, deleted and reacted there.
    """

    def __init__(self, name: str, room: str, http: str, seed: int) -> None:
        self.name, self.room = name, room
        self.counts: Counter[str] = Counter(reloaded=0, offline=0)
        self.deeds = Deeds()
        self.member = ""  # its reactions are compared with the log as it shows them
        self._url = f"{http}/?room={room}&name={name}"
        self._random = random.Random(f"{seed} {name}")
        self._stack = AsyncExitStack()
        self._page: Page
        self._busy = asyncio.Lock()  # a person either types or reloads
        self._texts = 0
        self._edits = 0

    async def connect(self) -> None:
        """Open the page, and wait until it is connected."""
        playwright = await self._stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(**launch_options())
        self._stack.push_async_callback(browser.close)
        self._page = await browser.new_page()
        await self._page.goto(self._url)
        # The link's name is only offered; from now on the page remembers the name.
        await self._page.get_by_role("button", name="Connect", exact=True).click()
        await self._page.get_by_text("Connected as").wait_for()

    async def send_until(self, end: asyncio.Event) -> None:
        """Type something now and then, connected or not, or change a message, with faults
        meanwhile."""
        faults = asyncio.create_task(self._have_faults(end))
        acts = (self._send, self._send, self._edit, self._delete, self._react)
        while not end.is_set():
            async with self._busy:
                await self._random.choice(acts)()
            await asyncio.sleep(self._random.uniform(*PAUSE_S))
        await faults

    async def _send(self) -> None:
        self._texts += 1
        key = Key(self.name, self._texts)
        await self._type(said(key))
        await self._message(said(key)).wait_for()
        self.deeds.texts[key] = said(key)

    async def _edit(self) -> None:
        """The newest own message, as by the key ↑."""
        if text := await self._own():
            key = key_of(text)
            with suppress(Error):  # it has been deleted, or the page is not connected
                await self._use_tool(text, "Edit")
                self.deeds.texts.pop(key, None)  # until it is certain
                self._edits += 1
                new = edited(key, self._edits)
                await self._type(new)
                await self._message(new).wait_for(timeout=ACT_TIMEOUT_MS)
                self.deeds.texts[key] = new
                self.counts["edited"] += 1

    async def _delete(self) -> None:
        """An own message. The page sends that some seconds later, or when it is reloaded."""
        if text := await self._own():
            with suppress(Error):
                row = self._page.locator(f'.row[data-seq="{await self._seq(text)}"]')
                self.deeds.texts.pop(key_of(text), None)
                await self._use_tool(text, "Delete")
                await row.locator(".tombstone").wait_for(timeout=ACT_TIMEOUT_MS)
                self.deeds.deleted.add(key_of(text))
                self.counts["deleted"] += 1

    async def _react(self) -> None:
        """To the newest message, with the first emoji; a second time takes it back."""
        texts = await self._page.locator(f"{STORED} .message-text").all_text_contents()
        with suppress(Error, IndexError):
            await self._use_tool(texts[-1], "React")
            picker = self._page.get_by_role("dialog", name="Add a reaction")
            await picker.get_by_role("button").first.click(timeout=ACT_TIMEOUT_MS)
            self.counts["reacted"] += 1
        await self._page.keyboard.press("Escape")

    async def _type(self, text: str) -> None:
        box = self._page.get_by_role("textbox", name="Message")
        await box.fill(text)
        await box.press("Enter")

    async def _use_tool(self, text: str, name: str) -> None:
        await self._message(text).hover(timeout=ACT_TIMEOUT_MS)
        tool = self._page.get_by_role("toolbar").get_by_role("button", name=name, exact=True)
        await tool.click(timeout=ACT_TIMEOUT_MS)

    def _message(self, text: str) -> Locator:
        return self._page.get_by_role("log").get_by_text(text, exact=True)

    async def _own(self) -> str:
        """The text of one of the last own messages; empty if there is none."""
        texts = await self._page.locator(f"{STORED}.row--own .message-text").all_text_contents()
        return self._random.choice(texts[-5:]) if texts else ""

    async def _seq(self, text: str) -> str:
        row = self._page.locator(STORED, has=self._page.get_by_text(text, exact=True))
        return await row.get_attribute("data-seq", timeout=ACT_TIMEOUT_MS) or ""

    async def wait_until_sent(self) -> None:
        """Wait until all that was typed is shown as sent, and nothing waits to be sent."""
        while await self._page.locator(UNSENT).count() or await self._page.evaluate(OUTBOX):
            await asyncio.sleep(POLL_S)

    async def wait_until_shown(self, log: list[str]) -> None:
        """Wait until the log is shown.

        The page asks at once when its computer wakes, and by itself within minutes.
        """
        await self._page.evaluate("dispatchEvent(new Event('online'))")
        while await self.shown(len(log)) != log:
            await asyncio.sleep(POLL_S)

    async def close(self) -> None:
        await self._stack.aclose()

    async def shown(self, count: int) -> list[str]:
        """What it shows, in order, scrolled up until there are `count` messages, or until nothing
        older has come for a while."""
        found: list[str] = []
        left_s: float = SCROLL_TIMEOUT_S
        while left_s > 0 and len(found) < count:
            await self._page.get_by_role("log").evaluate(TO_THE_TOP)
            await asyncio.sleep(POLL_S)
            now = await self._evaluate_all(f"{STORED}, .gap", SHOWN)
            left_s = left_s - POLL_S if now == found else SCROLL_TIMEOUT_S
            found = now
        for text in await self._evaluate_all(f".row:has({UNSENT})", TEXTS):
            self.deeds.texts.pop(key_of(text), None)
        return found

    async def memory(self) -> str:
        """All the texts that the page and its storage hold."""
        text: str = await self._page.evaluate(MEMORY)
        return text

    async def _evaluate_all(self, selector: str, script: str) -> list[str]:
        found: list[str] = await self._page.locator(selector).evaluate_all(script)
        return found

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
