"""The page's list of messages by itself: shown what a test wants, and no chat behind it."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

from playwright.sync_api import Page, Route

STATIC = Path(__file__).parents[2] / "static"
ADDRESS = (
    "http://localhost:9"  # where the modules come one by one, so that the main one can be another
)
NOW = "2040-03-01T12:00"
MAIN = """
import { Announcer } from './view/announcer.js';
import { MessageList } from './view/message_list.js';
import { onTimeZoneChange } from './view/time_zone_watcher.js';

const byId = (id) => document.getElementById(id);
window.reads = [];
window.wanted = 0;
window.list = new MessageList(byId('conversation'), {
  announcer: new Announcer(byId('announcer')),
  onNearTop: () => { window.wanted += 1; },
  onRetry: () => {},
  onDiscard: (id) => list.removeUnsent(id),
  onRead: (seq) => reads.push(seq),
});
onTimeZoneChange(() => list.refreshTimes());
"""
HIDDEN = """isHidden => {
    Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
}"""
SCROLL_BY = """(list, pixels) => new Promise((resolve) => {
    list.addEventListener('scroll', () => resolve(), { once: true });
    list.scrollBy(0, pixels);
})"""


def at(text: str) -> int:
    """Milliseconds of a time in UTC, such as `2040-03-01T12:00`."""
    return int(datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp() * 1000)


def said(seq: int, name: str = "Ben", time: int = 0, **fields: object) -> dict:
    """A message of the log."""
    message = {"seq": seq, "member": name.lower(), "name": name, "data": f"message {seq}"}
    return {**message, "at": time or at(NOW), "own": False, **fields}


def range_said(first: int, last: int, name: str = "Ben") -> list[dict]:
    """Messages of these numbers, one a minute, until an hour ago."""
    since = at(NOW) - 60 * 60_000
    return [said(seq, name, since - (last - seq) * 60_000) for seq in range(first, last + 1)]


def serve(route: Route) -> None:
    """Answer with the page's files, but for its main module."""
    path = route.request.url.removeprefix(ADDRESS).partition("?")[0].lstrip("/")
    file = STATIC / (path or "index.html")
    if path == "js/main.js":
        route.fulfill(body=MAIN, content_type="text/javascript")
    elif file.is_file():
        route.fulfill(path=file)
    else:
        route.fulfill(status=404)


class Shown:
    """What the list shows, and what it says to those who made it."""

    def __init__(self, page: Page, now: str = NOW) -> None:
        page.clock.install(time=datetime.fromisoformat(now).replace(tzinfo=timezone.utc))
        page.route(f"{ADDRESS}/**", serve)
        page.goto(f"{ADDRESS}/")
        page.wait_for_function("window.list")
        self.page = page
        self.log = page.get_by_role("log")
        self.messages = self.log.locator(".message")
        self.days = self.log.locator(".day-separator:visible")
        self.divider = self.log.locator(".unread-divider:visible")
        self.comings = self.log.locator(".presence")
        self.up = page.locator(".jump--up")
        self.down = page.locator(".jump--down")

    def enter(self, read: int | None = None) -> None:
        self._call("clear", {"read": read})

    def first_page(self, *entries: dict, start: str = "beginning") -> None:
        self._call("showNewer", entries, {"isLive": False})
        self._call("showStart", start)

    def hears(self, *entries: dict) -> None:
        self._call("showNewer", entries, {"isLive": True})

    def older(self, *entries: dict, start: str = "beginning") -> None:
        self._call("showOlder", entries)
        self._call("showStart", start)

    def unsent(self, item: str, time: int = 0, state: str = "sending") -> None:
        fields = {"id": item, "data": item, "order": time or at(NOW), "state": state}
        self._call("showUnsent", {**fields, "name": "Ana", "own": True})

    def discards(self, item: str) -> None:
        self._call("removeUnsent", item)

    def coming(self, event: str, name: str, former: str | None = None) -> None:
        member = (former or name).lower()
        fields = {"event": event, "member": member, "name": name, "formerName": former}
        self._call("showPresence", fields)

    def hides(self, is_hidden: bool = True) -> None:
        """The reader goes to another tab, or comes back."""
        self.page.evaluate(HIDDEN, is_hidden)

    def reads(self) -> list[int]:
        """The numbers that were told as read."""
        return self.page.evaluate("reads")

    def heads(self) -> list[str]:
        """The texts of the messages whose name can be seen."""
        return self.log.evaluate(
            """list => [...list.querySelectorAll('.message')]
                .filter((message) => message.querySelector('.message-name').offsetWidth > 1)
                .map((message) => message.querySelector('.message-text').textContent)"""
        )

    def rows(self) -> list[str]:
        """What can be seen from top to bottom: days, dividers, texts and lines."""
        return self.log.evaluate(
            """list => [...list.querySelectorAll(
                '.day-separator, .unread-divider, .message-text, .presence, .gap'
            )]
                .filter((part) => !part.hidden)
                .map((part) => part.textContent.trim())"""
        )

    def scroll_up(self, pixels: int = 300) -> None:
        """As a reader does, and until the page knows of it."""
        self.log.evaluate(SCROLL_BY, -pixels)

    def scroll_down(self) -> None:
        self.log.evaluate(SCROLL_BY, 100_000)

    def from_bottom(self) -> float:
        return self.log.evaluate("list => list.scrollHeight - list.scrollTop - list.clientHeight")

    def full_day(self, day: str) -> str:
        """As the browser writes it; browsers differ in their commas."""
        format_day = "time => new Intl.DateTimeFormat(undefined, {dateStyle: 'full'}).format(time)"
        return self.page.evaluate(format_day, at(day))

    def _call(self, method: str, *arguments: object) -> None:
        self.page.evaluate(
            "([method, values]) => list[method](...values)", [method, list(arguments)]
        )
