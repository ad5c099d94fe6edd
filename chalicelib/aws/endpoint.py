"""Endpoint: the address that requests go to, and its parts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import SplitResult, quote, urlsplit

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Endpoint:
    """An address `http(s)://host[:port][/path]`; others raise ValueError."""

    url: str

    def __post_init__(self) -> None:
        if self._parts.scheme not in _PORTS or not self.host or not self.port:
            raise ValueError(f"Invalid endpoint: {self.url}")

    @cached_property
    def _parts(self) -> SplitResult:
        return urlsplit(self.url)

    @property
    def is_tls(self) -> bool:
        """Whether it uses TLS."""
        return self._parts.scheme == "https"

    @property
    def host(self) -> str:
        """A host name or an IP address."""
        return self._parts.hostname or ""

    @property
    def port(self) -> int:
        """The scheme's default if none is given."""
        port = self._parts.port
        return _PORTS[self._parts.scheme] if port is None else port

    @property
    def authority(self) -> str:
        """The value of the `Host` header, without a default port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self._parts.scheme] else f"{host}:{self.port}"

    def signed_path(self, path: str) -> str:
        """The escaped path of a signature for a request to `path`, which is escaped already."""
        if "//" in path or "/." in path:
            from botocore.utils import normalize_url_path  # takes long to load

            path = normalize_url_path(path)
        return quote(path, safe="/~")

    @property
    def path(self) -> str:
        """The common start of all paths, without a trailing slash."""
        return self._parts.path.rstrip("/")
