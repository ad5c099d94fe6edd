"""Checks Host and Origin, so that no website can use a gateway on the machine of its visitor.

Any page may open a WebSocket to 127.0.0.1 and post forms to it. The browser sends its Origin.
With DNS rebinding, a page of attacker.example reads responses, too: its name leads first to the
attacker's server and later to 127.0.0.1, and the browser takes both for one origin. But Host still
names attacker.example. An address cannot be rebound, and nobody else owns a name below localhost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from chalice_gateway import log
from chalice_gateway.network import machine

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
MAX_REPORTED = 20
_HOST = re.compile(r"(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9._-]{1,253}?)\.?)(?::[0-9]{0,5})?", re.I)
_ORIGIN = re.compile(
    r"[a-z][a-z0-9+.-]{0,30}://(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(:[0-9]{1,5})?", re.I
)


class HostChecks:
    """What Host and Origin may be for a server that listens on `host`."""

    def __init__(
        self, host: str, allowed_hosts: Iterable[str] = (), allowed_origins: Iterable[str] = ()
    ) -> None:
        names = [] if machine.is_loopback(host) else machine.names()
        self._hosts = {name.lower() for name in (host, *names, *allowed_hosts)}
        self._origins = {origin.lower() for origin in allowed_origins}
        self._any_address = host in ("0.0.0.0", "::", "")
        self._reported: set[str] = set()

    def refusal(self, host: str | None, origin: str | None) -> str | None:
        """Why a request with these headers is refused, in one line; None if it is not."""
        name = host_name(host or "")
        if not name:
            reason = "A request without a valid Host is refused."
        elif not self._is_this_machine(name):
            reason = (
                f"The gateway does not answer to the host {name}, because a website could have "
                f"this name. If it is this machine, add --allow-host {name}."
            )
        elif origin is not None and not self._is_welcome(origin, name):
            reason = _origin_reason(origin)
        else:
            return None
        self._report(reason)
        return reason

    def _is_this_machine(self, name: str) -> bool:
        if machine.is_loopback(name) or name in self._hosts:
            return True
        return self._any_address and machine.ip_address(name) is not None

    def _is_welcome(self, origin: str, name: str) -> bool:
        if origin.lower() in self._origins:
            return True
        page = origin_host(origin)
        return page is not None and (page == name or machine.is_loopback(page))

    def _report(self, reason: str) -> None:
        """Print a reason once, and not endlessly many."""
        if reason in self._reported or len(self._reported) > MAX_REPORTED:
            return
        self._reported.add(reason)
        full = len(self._reported) > MAX_REPORTED
        log.warning("More requests are refused by their Host or Origin." if full else reason)


class CheckedApp:
    """An ASGI app behind the checks. Origin matters where a request has effects or shows the
    gateway's own state: handshakes, methods that are not safe, and addresses with `/@`."""

    def __init__(self, app: ASGIApp, checks: HostChecks) -> None:
        self._app = app
        self._checks = checks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reason = self._refusal(scope) if scope["type"] in ("http", "websocket") else None
        if reason is None:
            await self._app(scope, receive, send)
            return
        response = PlainTextResponse(f"{reason}\n", 403)
        if scope["type"] == "websocket":
            await WebSocket(scope, receive, send).send_denial_response(response)
        else:
            await response(scope, receive, send)

    def _refusal(self, scope: Scope) -> str | None:
        origin = _header(scope, b"origin") if _needs_origin(scope) else None
        return self._checks.refusal(_header(scope, b"host"), origin)


def host_name(host: str) -> str | None:
    """The name or address in a Host header, in lower case; None if it is invalid."""
    found = _HOST.fullmatch(host)
    return (found[1] or found[2]).lower() if found else None


def is_origin(text: str) -> bool:
    """Whether this is an origin as a browser sends it, without a path; or `null`."""
    return text == "null" or _ORIGIN.fullmatch(text) is not None


def origin_host(origin: str) -> str | None:
    """The host of an http(s) origin."""
    try:
        parts = urlsplit(origin)
        return parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        return None


def _needs_origin(scope: Scope) -> bool:
    if scope["type"] == "websocket":
        return True
    return scope["method"] not in SAFE_METHODS or "/@" in scope["path"]


def _header(scope: Scope, name: bytes) -> str | None:
    """A header's value; an invalid one if it is repeated; None if it is missing."""
    values: list[bytes] = [value for key, value in scope["headers"] if key.lower() == name]
    return b",".join(values).decode("latin-1") if values else None


def _origin_reason(origin: str) -> str:
    if origin == "null":
        return (
            "A page without an origin may not use this gateway: it was opened from the disk, or is "
            "any website's sandboxed frame. If you trust all of these, add --allow-origin null."
        )
    # What a client sent appears on the terminal only in this form.
    if is_origin(origin):
        return (
            f"A page of {origin.lower()} may not use this gateway. If it is yours, add "
            f"--allow-origin {origin.lower()}."
        )
    return "A request with an invalid Origin is refused."
