"""PageSettings: what the page is told, whom it may connect to, and who may frame it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from chalicelib.config.addresses import is_allowed_address
from chalicelib.config.auth import IAM
from chalicelib.config.files import MAX_FILE_BYTES, FileSettings
from chalicelib.config.search import SearchSettings
from chalicelib.config.values import BadSetting

NO_FRAMES = "'none'"

# Sources of a Content-Security-Policy: nothing here can end a directive or a header.
_HOST = r"(\[[0-9a-f:.]+\]|(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:([0-9]{1,5}|\*))?"
_SOURCE = re.compile(rf"[a-z][a-z0-9+.-]*:(//{_HOST})?", re.IGNORECASE)
_PATH = re.compile(r"/(?![/\\])[\x21-\x7e]*")


@dataclass(frozen=True)
class PageSettings:
    """The settings of the page; see docs/deploying.md.

    auth: the mode of sign-in, `open` or `token` (`AUTH`).
    websocket_address: where the page connects; empty: unknown (`WEBSOCKET_ADDRESS`).
    token_url: where the page gets its user's token (`TOKEN_URL`).
    sign_in_url: where a user signs in, for a link (`SIGN_IN_URL`).
    frame_ancestors: the sites that may show the page in a frame (`FRAME_ANCESTORS`).
    connect_src: sources that the page may connect to besides its own chat (`CONNECT_SRC`).
    features: what the server can do besides: `files` (`FILES`), `search` (`SEARCH`),
        `push` (`PUSH_KEY`).
    max_file_bytes: the largest file that it takes (`MAX_FILE_BYTES`).
    may_ask_api: False if the HTTP API is for AWS identities alone, which no page is: it shows no
        feature that needs it then (`API_AUTH`).
    """

    auth: str = ""
    websocket_address: str = ""
    token_url: str = ""
    sign_in_url: str = ""
    frame_ancestors: str = NO_FRAMES
    connect_src: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    max_file_bytes: int = MAX_FILE_BYTES
    may_ask_api: bool = True

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> PageSettings:
        """Read the settings; raises BadSetting."""
        return cls(
            auth=environ.get("AUTH", ""),
            may_ask_api=environ.get("API_AUTH") != IAM,
            websocket_address=environ.get("WEBSOCKET_ADDRESS", ""),
            token_url=_url(environ, "TOKEN_URL"),
            sign_in_url=_url(environ, "SIGN_IN_URL"),
            frame_ancestors=_frame_ancestors(environ.get("FRAME_ANCESTORS") or NO_FRAMES),
            connect_src=tuple(_sources(environ.get("CONNECT_SRC", ""), "CONNECT_SRC", ())),
            features=tuple(_features(environ)),
            max_file_bytes=FileSettings.from_environment(environ).max_bytes,
        )

    @property
    def meta(self) -> dict[str, str]:
        """The contents of the page's `<meta>` elements, by their names."""
        return {
            "auth": self.auth,
            "websocket-address": self.websocket_address,
            "token-url": self.token_url,
            "sign-in-url": self.sign_in_url,
            "features": " ".join(self.features if self.may_ask_api else ()),
            "max-file-bytes": str(self.max_file_bytes) if "files" in self.features else "",
        }


def origin(url: str) -> str:
    """Return the origin of an absolute address, as a source; empty for a path."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _features(environ: Mapping[str, str]) -> Iterator[str]:
    if FileSettings.from_environment(environ).bucket:
        yield "files"
    if SearchSettings.from_environment(environ).table:
        yield "search"
    if environ.get("PUSH_KEY"):
        yield "push"


def _url(environ: Mapping[str, str], variable: str) -> str:
    url = environ.get(variable, "")
    is_address = is_allowed_address(url) and _SOURCE.fullmatch(origin(url))
    if url and not is_address and not _PATH.fullmatch(url):
        raise BadSetting(
            f"{variable} must be an https:// address, or a path that begins with one /; http:// is"
            " allowed only to this machine"
        )
    return url


def _frame_ancestors(text: str) -> str:
    if text == NO_FRAMES:
        return text
    return " ".join(_sources(text, "FRAME_ANCESTORS", ("'self'",)))


def _sources(text: str, variable: str, keywords: tuple[str, ...]) -> list[str]:
    sources = text.split()
    for source in sources:
        if source not in keywords and not _SOURCE.fullmatch(source):
            raise BadSetting(
                f"{variable} must be sources of a Content-Security-Policy, separated by spaces,"
                " such as https://example.com or https://*.example.com"
            )
    return sources
