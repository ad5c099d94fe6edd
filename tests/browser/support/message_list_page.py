"""The page's message list and composer, without a chat behind them: they show what tests pass."""

from __future__ import annotations

from datetime import datetime, timezone

from playwright.sync_api import Locator, Page, expect

from tests.browser.support.page_files import STATIC
from tests.browser.support.served_page import ADDRESS, serve_page

NOW = "2040-03-01T12:00"
MAIN = (STATIC.parent / "tests/browser/support/message_list_page.js").read_text(encoding="utf-8")
SET_HIDDEN = """isHidden => {
    Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
}"""
SCROLL_BY = """(list, pixels) => new Promise((resolve) => {
    list.addEventListener('scroll', () => resolve(), { once: true });
    list.scrollBy(0, pixels);
})"""


def at(text: str) -> int:
    """Return the milliseconds of a time in UTC, such as `2040-03-01T12:00`."""
    return int(datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp() * 1000)


def message(seq: int, name: str = "Ben", time: int = 0, **fields: object) -> dict:
    """Make a message of the room log."""
    entry = {"seq": seq, "member": name.lower(), "name": name, "data": f"message {seq}"}
    return {**entry, "at": time or at(NOW), "own": False, **fields}


def messages(first: int, last: int, name: str = "Ben") -> list[dict]:
    """Make messages with these numbers, one a minute, the last one an hour ago."""
    end = at(NOW) - 60 * 60_000
    return [message(seq, name, end - (last - seq) * 60_000) for seq in range(first, last + 1)]


class MessageListPage:
    """The message list in a page: its visible rows and its reports."""

    def __init__(self, page: Page, now: str = NOW) -> None:
        page.clock.install(time=datetime.fromisoformat(now).replace(tzinfo=timezone.utc))
        page.clock.resume()  # a test before this one may have paused it
        serve_page(page, MAIN)
        page.goto(f"{ADDRESS}/")
        page.wait_for_function("() => window.list")
        self.page = page
        self.log = page.get_by_role("log")
        self.messages = self.log.locator(".message")
        self.days = self.log.locator(".day-separator:visible")
        self.divider = self.log.locator(".unread-divider:visible")
        self.receipts = self.log.locator(".message-read:visible")
        self.presences = self.log.locator(".presence")
        self.toolbar = page.get_by_role("toolbar")
        self.input = page.get_by_label("Message", exact=True)
        self.announcer = page.locator("#announcer")
        self.up = page.locator(".jump--up")
        self.down = page.locator(".jump--down")

    def enter(self, read: int | None = None) -> None:
        self._call("clear", {"read": read})

    def first_page(self, *entries: dict, start: str = "beginning") -> None:
        self._call("showNewer", entries, {"isLive": False})
        self._call("showStart", start)

    def receive(self, *entries: dict) -> None:
        self._call("showNewer", entries, {"isLive": True})

    def announces_nothing_before(self, entry: dict) -> None:
        """Receive one more message, and wait until it alone is announced."""
        self.receive(entry)
        expect(self.announcer).to_have_text(f"{entry['name']}: {entry['data']}")

    def forget_older(self, seq: int) -> None:
        """The messages before this number are not kept any more."""
        self._call("forgetOlder", seq)

    def show_receipts(self, **reads: int) -> None:
        """The others have read this far, by name; a name that begins with _ is not known."""
        known = [
            {"name": "" if name.startswith("_") else name, "upTo": seq}
            for name, seq in reads.items()
        ]
        self._call("showReceipts", known)

    def older_page(self, *entries: dict, start: str = "beginning") -> None:
        self._call("showOlder", entries)
        self._call("showStart", start)

    def show_unsent(self, item: str, time: int = 0, state: str = "sending") -> None:
        fields = {"id": item, "data": item, "order": time or at(NOW), "state": state}
        self._call("showUnsent", {**fields, "name": "Ana", "own": True})

    def remove_unsent(self, item: str) -> None:
        self._call("removeUnsent", item)

    def show_presence(self, event: str, name: str, former: str | None = None) -> None:
        member = (former or name).lower()
        fields = {"event": event, "member": member, "name": name, "formerName": former}
        self._call("showPresence", fields)

    def show_changed(self, *entries: dict) -> None:
        self._call("showChanged", entries)

    def set_values(self, **values: object) -> None:
        """What the session knows: people, room, lastOwn."""
        self.page.evaluate("values => Object.assign(window, values)", values)

    def calls(self) -> list[list]:
        """What the user asked of the session, without what they typed."""
        return self.page.evaluate("calls.filter(([name]) => name !== 'input')")

    def message(self, text: str) -> Locator:
        """Return the message with this text, or a part of it."""
        return self.messages.filter(has=self.page.locator(".message-text", has_text=text))

    def tool(self, text: str, name: str) -> Locator:
        """Point at the message with this text; return a button of its toolbar."""
        self.message(text).hover()
        return self.toolbar.get_by_role("button", name=name, exact=True)

    def set_hidden(self, is_hidden: bool = True) -> None:
        """Hide or show the page, as a change of tabs does."""
        self.page.evaluate(SET_HIDDEN, is_hidden)

    def read_numbers(self) -> list[int]:
        """Return the numbers that the list reported as read."""
        return self.page.evaluate("readNumbers")

    def with_visible_name(self) -> list[str]:
        """Return the texts of the messages whose author's name is visible."""
        return self.log.evaluate(
            """list => [...list.querySelectorAll('.message')]
                .filter((message) => message.querySelector('.message-name').offsetWidth > 1)
                .map((message) => message.querySelector('.message-text').textContent)"""
        )

    def rows(self) -> list[str]:
        """Return the visible rows' texts: days, dividers, messages, presence lines and gaps."""
        return self.log.evaluate(
            """list => [...list.querySelectorAll(
                '.day-separator, .unread-divider, .message-text, .presence, .gap'
            )]
                .filter((part) => !part.hidden)
                .map((part) => part.textContent.trim())"""
        )

    def scroll_up(self, pixels: int = 300) -> None:
        """Scroll as a user does, and wait until the page has noticed."""
        self.log.evaluate(SCROLL_BY, -pixels)

    def scroll_down(self) -> None:
        self.log.evaluate(SCROLL_BY, 100_000)

    def from_bottom(self) -> float:
        return self.log.evaluate("list => list.scrollHeight - list.scrollTop - list.clientHeight")

    def full_day(self, day: str) -> str:
        """Return the day as this browser formats it; browsers differ in their commas."""
        format_day = "time => new Intl.DateTimeFormat(undefined, {dateStyle: 'full'}).format(time)"
        return self.page.evaluate(format_day, at(day))

    def full_time(self, time: str) -> str:
        """Return the time as this browser formats it in full."""
        options = "{dateStyle: 'full', timeStyle: 'medium'}"
        format_time = f"time => new Intl.DateTimeFormat(undefined, {options}).format(time)"
        return self.page.evaluate(format_time, at(time))

    def _call(self, method: str, *arguments: object) -> None:
        self.page.evaluate(
            "([method, values]) => list[method](...values)", [method, list(arguments)]
        )
