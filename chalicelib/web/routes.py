"""The HTTP routes: the page and the files that it loads, and what a handshake would be answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from chalice.app import Chalice, Response

from chalicelib import deadline
from chalicelib.config import AuthSettings, PageSettings
from chalicelib.web import handshake as handshakes
from chalicelib.web.binary import allow_binary
from chalicelib.web.pages import page
from chalicelib.web.security_headers import script_sources, security_headers

HANDSHAKE_TIMEOUT_S = 5.0  # well below the time-out of the page's function
LOCAL_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")


def register(
    app: Chalice,
    static: Callable[[], Path],
    environ: Mapping[str, str],
    check: handshakes.Check,
) -> None:
    """Add the routes; raises BadSetting.

    static: returns the folder of the page. check: checks a handshake, and stores nothing.
    """
    allow_binary(app)
    PageSettings.from_environment(environ)  # refuses a start, a package and a deployment

    def request_headers() -> Any:
        request: Any = app.current_request
        return request.headers

    def serve(*names: str, is_document: bool = False) -> Response:
        """Serve a file below static/; raises NotFoundError, which is a 404.

        is_document: fill in what the settings tell it, and let its own scripts run.
        """
        request, settings = request_headers(), PageSettings.from_environment(environ)

        def headers(content: bytes) -> Mapping[str, str]:
            scripts = script_sources(content) if is_document else ()
            return security_headers(settings, environ, request, scripts)

        return page(
            static(),
            *names,
            if_none_match=request.get("if-none-match", ""),
            accept_encoding=request.get("accept-encoding", ""),
            meta=settings.meta if is_document else None,
            headers=headers,
        )

    def has_modules() -> bool:
        return _has_modules(static(), request_headers())

    _add_page(app, serve, has_modules)
    _add_handshake(app, environ, check)
    _add_files(app, serve)


def _add_page(
    app: Chalice,
    serve: Callable[..., Response],
    has_modules: Callable[[], bool],
) -> None:
    """Add the routes of the documents. serve: serves a file, by its path.
    has_modules: whether the page loads its modules one by one."""

    @app.route("/")
    def index() -> Response:
        """Serve the page."""
        folder = () if has_modules() else ("bundle",)
        return serve(*folder, "index.html", is_document=True)

    @app.route("/embed.js")
    def embed() -> Response:
        """Serve the script of the chat's element, which pages of other sites load."""
        return serve("embed.js") if has_modules() else serve("bundle", "embed_address.js")


def _add_handshake(app: Chalice, environ: Mapping[str, str], check: handshakes.Check) -> None:
    @app.route("/handshake", methods=["GET", "OPTIONS"])
    def handshake() -> Response:
        """Answer what a handshake would be answered."""
        request: Any = app.current_request
        allowed = AuthSettings.from_environment(environ).allowed_origins
        with deadline.within(HANDSHAKE_TIMEOUT_S):
            return handshakes.answer(
                request.method, request.headers, request.query_params, check, allowed
            )


def _add_files(app: Chalice, serve: Callable[..., Response]) -> None:
    """Add the routes of the files that the page loads. serve: serves one, by its path."""

    @app.route("/service_worker.js")
    def service_worker() -> Response:
        """Serve the page's service worker: its path makes it that of the page's folder alone."""
        return serve("service_worker.js")

    @app.route("/{folder}/{entry}")
    def asset(folder: str, entry: str) -> Response:
        """Serve a file that the page loads, one folder deep."""
        return serve(folder, entry)

    # API Gateway allows one variable at each place of a path, so `entry` is a folder here,
    # and `name` below.
    @app.route("/{folder}/{entry}/{name}")
    def nested_asset(folder: str, entry: str, name: str) -> Response:
        """Serve a file that the page loads, two folders deep."""
        return serve(folder, entry, name)

    @app.route("/{folder}/{entry}/{name}/{part}")
    def deep_asset(folder: str, entry: str, name: str, part: str) -> Response:
        """Serve a file that the page loads, three folders deep."""
        return serve(folder, entry, name, part)


def _has_modules(static: Path, request: Mapping[str, str]) -> bool:
    """Whether the page loads its modules one by one: on the developer's machine, where edits show
    at once, and where nobody has made a bundle. A zip has the bundle alone. request: its headers.
    """
    if not (static / "bundle" / "index.html").is_file():
        return True
    is_local = LOCAL_HOST.fullmatch(request.get("host", "")) is not None
    return is_local and (static / "index.html").is_file()
