"""The parts of the page that show rooms, showing what a test passes, without a chat behind them."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.browser.support.page_files import STATIC
from tests.browser.support.served_page import ADDRESS, serve_page

MAIN = (STATIC.parent / "tests/browser/support/rooms_page.js").read_text(encoding="utf-8")


def listed(room: str, kind: str = "open", **fields: object) -> dict:
    """A room as the list of rooms has it."""
    entry = {"room": room, "kind": kind, "title": "", "topic": "", "archived": False, "role": ""}
    entry |= {"unread": 0, "isCurrent": False, "others": [], "people": [], **fields}
    return {"label": entry["title"] or room, **entry}


class RoomsPage:
    """The rooms panel, the room's header, the people and the dialogs; records what is requested."""

    def __init__(self, page: Page) -> None:
        serve_page(page, MAIN)
        page.goto(f"{ADDRESS}/")
        page.wait_for_function("() => window.shown")
        self.page = page
        self.rooms = page.get_by_role("navigation", name="Rooms")
        self.menu = page.get_by_role("button", name="Room menu")

    def show(self, *rooms: dict, people: tuple[dict, ...] = ()) -> None:
        """Show these rooms, the current one's header, and the people in it."""
        self.page.evaluate("values => shown.show(...values)", [list(rooms), list(people)])

    def answer(self, request: str, *answers: object) -> None:
        """The next requests of this name are answered so; a text is why one is refused."""
        self.page.evaluate("values => shown.answer(...values)", [request, list(answers)])

    @property
    def requests(self) -> list:
        """The requests so far, each a name and what was passed."""
        return self.page.evaluate("shown.requests")

    @property
    def visited(self) -> list[str]:
        return self.page.evaluate("shown.visited")

    def choose(self, item: str) -> None:
        """Choose in the room's menu."""
        self.menu.click()
        self.page.get_by_role("menuitem", name=item).click()

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")
