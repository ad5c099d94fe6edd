"""Certificates for `--https`: one that this machine makes for itself, or one of the user's.

A browser asks once whether to trust a self-made certificate, and remembers the answer for this very
one. So it is kept in a cache folder, one for each set of names and addresses.
"""

from __future__ import annotations

import hashlib
import os
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from chalice_gateway.errors import InvalidInput, StartError
from chalice_gateway.network import machine

# iOS and macOS refuse certificates for more than 825 days. https://support.apple.com/HT210176
LIFETIME = timedelta(days=800)
# A certificate that ends sooner is made again.
MIN_LEFT = timedelta(days=30)


@dataclass(frozen=True)
class Certificate:
    """A PEM file with a key and its certificate, and the certificate's SHA-256 fingerprint."""

    path: Path
    fingerprint: str


def chosen(https: Path | bool, host: str, allowed_hosts: Sequence[str]) -> Certificate | None:
    """The one for the option `--https`. Raises StartError, InvalidInput."""
    if isinstance(https, Path):
        return given(https)
    return self_made(host, allowed_hosts) if https else None


def given(path: Path) -> Certificate:
    """The user's own, in a file with the key and the certificate. Raises InvalidInput."""
    from chalice_gateway.network import self_signed

    try:
        # A password, because OpenSSL would ask for one at the terminal.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(path, password="")
        return Certificate(path, self_signed.fingerprint(path.read_bytes()))
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise InvalidInput(
            f"{path} is no PEM file with a certificate and its unencrypted key: {error}"
        ) from None


def self_made(host: str, allowed_hosts: Sequence[str] = ()) -> Certificate:
    """One for this machine's names and addresses, made now or at an earlier start. Raises
    StartError."""
    # Imported here: it takes a tenth of a second, which a start without --https need not.
    from chalice_gateway.network import self_signed

    hosts = _hosts(host, allowed_hosts)
    name = hashlib.sha256("\n".join(hosts).encode()).hexdigest()[:16]
    path = _cache_folder() / f"{name}.pem"
    try:
        if not _is_usable(path):
            _write(path, self_signed.make(hosts, LIFETIME))
        return Certificate(path, self_signed.fingerprint(path.read_bytes()))
    except OSError as error:
        raise StartError(
            f"The certificate for --https cannot be kept in {path.parent}: {error.strerror}. "
            "Set XDG_CACHE_HOME to a folder of yours."
        ) from None


def _hosts(host: str, allowed_hosts: Sequence[str]) -> list[str]:
    wildcard = host in ("0.0.0.0", "::", "")
    own = [*machine.names(), *machine.addresses()] if not machine.is_loopback(host) else []
    hosts = {"localhost", "127.0.0.1", "::1", *own, *allowed_hosts, *([] if wildcard else [host])}
    return sorted(name.lower() for name in hosts)


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "chalice-gateway" / "certificates"


def _is_usable(path: Path) -> bool:
    """Whether the file has a certificate that is valid for long enough, and only the user can read
    the key."""
    from chalice_gateway.network import self_signed

    try:
        status = path.stat()
        if status.st_uid != os.geteuid() or status.st_mode & 0o077:
            return False
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(path)
        return self_signed.end(path.read_bytes()) - datetime.now(timezone.utc) > MIN_LEFT
    except (OSError, ValueError):
        return False


def _write(path: Path, pem: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    with suppress(FileNotFoundError):
        draft.unlink()
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    draft.replace(path)
