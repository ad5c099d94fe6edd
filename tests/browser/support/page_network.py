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
        self.is_cut = self.loses_frames_out = self.loses_frames_in = False
        self._page = page
        page.route_web_socket(re.compile("^ws"), self._connect)

    def cut(self) -> None:
        """Close the connection, and each new one until `restore`."""
        self.is_cut = True
        self.sockets[-1].close(code=1001, reason="Going away")

    def restore(self) -> None:
        """Restore the network, and send the page the event `online`."""
        self.is_cut = self.loses_frames_out = self.loses_frames_in = False
        self._page.evaluate("dispatchEvent(new Event('online'))")

    def sent_texts(self) -> list[str]:
        """The texts of the messages that the page sent, with repetitions."""
        return [frame["data"] for frame in self.sent if frame["action"] == "sendmessage"]

    def _connect(self, route: WebSocketRoute) -> None:
        if self.is_cut:
            route.close(code=1001)
            return
        self.sockets.append(route)
        server = route.connect_to_server()
        route.on_message(lambda frame: self._forward(server, frame))
        server.on_message(lambda frame: self.loses_frames_in or route.send(frame))

    def _forward(self, server: WebSocketRoute, frame: str) -> None:
        self.sent.append(json.loads(frame))
        if not self.loses_frames_out:
            server.send(frame)
