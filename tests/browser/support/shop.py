"""A website of somebody else on this machine, whose pages have elements of the chat."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SESSION = "session=ana"


class Shop(ThreadingHTTPServer):
    """Answers with `files`, by their paths: each a content type and a content. /chat-token hands
    out `token()` to those who have the shop's cookie."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, tuple[str, bytes]] = {}
        self.token: Callable[[], str] = str

    @property
    def url(self) -> str:
        return f"http://shop.localhost:{self.server_port}/"

    def show(self, html: str) -> None:
        self.files["/"] = ("text/html", html.encode())


class _Handler(BaseHTTPRequestHandler):
    server: Shop

    def do_GET(self) -> None:
        if self.path == "/chat-token":
            self._send_token()
        elif self.path == "/sign-in":
            self._answer(200, headers={"Set-Cookie": f"{SESSION}; Path=/; HttpOnly"})
        elif file := self.server.files.get(self.path):
            self._answer(200, *file)
        else:
            self._answer(404)

    def log_message(self, format: str, *values: object) -> None:
        pass

    def _send_token(self) -> None:
        if SESSION not in self.headers.get("Cookie", ""):
            self._answer(401)
        else:
            body = json.dumps({"token": self.server.token()}).encode()
            self._answer(200, "application/json", body)

    def _answer(
        self, status: int, type: str = "text/html", body: bytes = b"", headers: dict | None = None
    ) -> None:
        self.send_response(status)
        sent = {"Content-Type": f"{type}; charset=utf-8", "Content-Length": str(len(body))}
        for name, value in {**sent, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
