"""The network of a page, which tests cut or make lossy."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Page, WebSocketRoute


class PageNetwork:
    """The sockets of one page: counted, cut, or made to lose frames."""

    def __init__(self, page: Page) -> None:
        self.sockets: list[WebSocketRoute] = []
        self.sent: list[dict] = []
        self.received: list[dict] = []
        self._pongs = 0
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
        """Wait for the answer to the ping that follows an entry into a room. Needs a fake clock."""
        self._page.clock.run_for(4_000)
        for _ in range(1_000):
            if self._pongs == len(self.sent_pings()):
                return
            self._page.wait_for_timeout(10)
        raise AssertionError("the server has not answered the ping")

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

    def _wait_for(self, frames: list[dict], wanted: dict[str, object]) -> None:
        for _ in range(1_000):
            if any(wanted == {key: each.get(key) for key in wanted} for each in frames):
                return
            self._page.wait_for_timeout(10)
        raise AssertionError(f"there was no {wanted}")

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
        page.send(text)
        frame = json.loads(text)
        self.received.append(frame)
        self._pongs += frame.get("type") == "pong"

    def _forward(self, page: WebSocketRoute, server: WebSocketRoute, text: str) -> None:
        frame = json.loads(text)
        self.sent.append(frame)
        if self.refusals and frame["action"] == self.refusals[0][0]:
            _, retry_after_ms = self.refusals.pop(0)
            error = {"type": "error", "code": "too_many", "message": "Too soon."}
            page.send(json.dumps({**error, "retryAfter": retry_after_ms, "id": frame["id"]}))
        elif not self.loses_frames_out:
            server.send(text)
