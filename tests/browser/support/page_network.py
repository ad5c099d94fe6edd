"""The network of a page, which tests cut or make lossy."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Page, WebSocketRoute

from tests.browser.support.waiting import wait_until

STEP_MS = 3_000  # shorter than any time-out of the page


class PageNetwork:
    """The sockets of one page: counted, cut, or made to lose frames."""

    def __init__(self, page: Page) -> None:
        self.sockets: list[WebSocketRoute] = []
        self.sent: list[dict] = []
        self.received: list[dict] = []
        self._is_answered = True
        self.is_cut = self.loses_frames_out = self.loses_frames_in = False
        self.refusals: list[tuple[str, int]] = []
        self._page = page
        page.route_web_socket(re.compile("^ws"), self._connect)

    def cut(self) -> None:
        """Close the connection, and each new one until `restore`."""
        self.is_cut = True
        self.sockets[-1].close(code=1001, reason="Going away")

    def refuse_next(self, action: str, retry_after_ms: int) -> None:
        """Answer the next frame with this action as the server answers one that comes too soon."""
        self.refusals.append((action, retry_after_ms))

    def restore(self) -> None:
        """Restore the network, and send the page the event `online`."""
        self.is_cut = self.loses_frames_out = self.loses_frames_in = False
        self._page.evaluate("dispatchEvent(new Event('online'))")

    def finish_entry(self) -> None:
        """Have the ping that follows an entry into a room sent and answered. Needs a fake clock."""
        self.pass_time(4_000)
        self.sends("ping")
        self._settle()

    def pass_time(self, milliseconds: int) -> None:
        """Have the page's clock, which is fake, advance by this time, and stop it.

        A clock that jumps does not wait for the server, and the page takes for lost what is not
        answered in time. So the clock advances in steps, each when the server has answered.
        """
        self.stop_clock()
        for passed in range(0, milliseconds, STEP_MS):
            self._page.clock.run_for(min(STEP_MS, milliseconds - passed))
            self._settle()

    def stop_clock(self) -> None:
        """Stop the page's clock, which is fake, and wait until the server has answered."""
        self._page.clock.pause_at((self._page.evaluate("Date.now()") + 1_000) / 1_000)
        self._settle()

    def sends(self, action: str, **fields: object) -> None:
        """Wait until the page has sent a frame with this action and these fields."""
        self._wait_for(self.sent, {"action": action, **fields})

    def hears(self, type: str, **fields: object) -> None:
        """Wait until the page has received a frame of this type with these fields."""
        self._wait_for(self.received, {"type": type, **fields})

    def sent_pings(self) -> list[dict]:
        """The pings that the page sent."""
        return [frame for frame in self.sent if frame["action"] == "ping"]

    def sent_texts(self) -> list[str]:
        """The texts of the messages that the page sent, with repetitions."""
        return [frame["data"] for frame in self.sent if frame["action"] == "sendmessage"]

    def _settle(self) -> None:
        def is_answered() -> bool:
            self._page.evaluate("0")  # all that the page sent before has come
            return self._is_answered

        wait_until(self._page, is_answered, "the server has not answered all that the page sent")

    def _wait_for(self, frames: list[dict], wanted: dict[str, object]) -> None:
        wait_until(
            self._page,
            lambda: any(wanted == {key: each.get(key) for key in wanted} for each in frames),
            f"there was no {wanted}",
        )

    def _connect(self, route: WebSocketRoute) -> None:
        if self.is_cut:
            route.close(code=1001)
            return
        self.sockets.append(route)
        server = route.connect_to_server()
        route.on_message(lambda frame: self._forward(route, server, frame))
        server.on_message(lambda text: self._deliver(route, text))

    def _deliver(self, page: WebSocketRoute, text: str) -> None:
        if self.loses_frames_in:
            return
        self._is_answered = True
        page.send(text)
        self.received.append(json.loads(text))

    def _forward(self, page: WebSocketRoute, server: WebSocketRoute, text: str) -> None:
        frame = json.loads(text)
        self.sent.append(frame)
        self._is_answered &= frame["action"] == "typing"  # which the server does not answer
        if self.refusals and frame["action"] == self.refusals[0][0]:
            _, retry_after_ms = self.refusals.pop(0)
            error = {"type": "error", "code": "too_many", "message": "Too soon."}
            self._is_answered = True
            page.send(json.dumps({**error, "retryAfter": retry_after_ms, "id": frame["id"]}))
        elif not self.loses_frames_out:
            server.send(text)
