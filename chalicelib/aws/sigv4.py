"""AWS Signature Version 4; the parts that many requests share are computed once.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Protocol

ALGORITHM = "AWS4-HMAC-SHA256"


class Credentials(Protocol):
    """AWS credentials; temporary ones have a token."""

    @property
    def access_key(self) -> str: ...

    @property
    def secret_key(self) -> str: ...

    @property
    def token(self) -> str | None: ...


@dataclass(frozen=True)
class _Second:
    """What all requests signed in one second share.

    canonical, to_sign, headers: the shared parts of the texts with these names in Signer.headers.
    """

    at: int
    key: bytes
    canonical: str
    to_sign: str
    headers: str


class Signer:
    """Signs requests to one host. Threads may share it.

    host: the value of the `Host` header.
    service: its name in signatures.
    credentials: returns the credentials to sign with, refreshed if needed; called about once a
        second.
    constant: further headers of every request, signed as well; names in lower case.
    """

    def __init__(
        self,
        host: str,
        region: str,
        service: str,
        credentials: Callable[[], Credentials],
        constant: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._host = host
        self._region = region
        self._service = service
        self._credentials = credentials
        self._constant = constant
        self._day: tuple[tuple[str, str], bytes] | None = None
        self._second: _Second | None = None
        self._hashed = b"", sha256(b"").hexdigest()

    def headers(self, at: int, method: str, path: str, body: bytes, query: str = "") -> str:
        """Return the header lines, from X-Amz-Date on, that sign a request; raises what
        `credentials` does.

        at: seconds since the epoch; path: escaped once more than on the wire; query: in the order
            of its names.
        """
        second = self._second
        if second is None or second.at != at:
            second = self._second = self._prepared(at)
        hashed, digest = self._hashed
        if hashed != body:  # a broadcast posts one body to all
            digest = sha256(body).hexdigest()
            self._hashed = body, digest
        canonical = f"{method}\n{path}\n{query}\n{second.canonical}{digest}"
        to_sign = second.to_sign + sha256(canonical.encode()).hexdigest()
        signature = hmac.digest(second.key, to_sign.encode(), "sha256").hex()
        return f"{second.headers}{signature}\r\n"

    def _prepared(self, at: int) -> _Second:
        credentials = self._credentials()
        moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(at))
        scope = f"{moment[:8]}/{self._region}/{self._service}/aws4_request"
        signed = {"host": self._host, "x-amz-date": moment}
        if credentials.token:
            signed["x-amz-security-token"] = " ".join(credentials.token.split())
        signed = dict(sorted({**signed, **self._constant}.items()))
        names = ";".join(signed)
        lines = "".join(f"{name}:{value}\n" for name, value in signed.items())
        del signed["host"]  # every request has this header anyway
        own = "".join(f"{name}: {value}\r\n" for name, value in signed.items())
        credential = f"{credentials.access_key}/{scope}"
        return _Second(
            at,
            self._key(credentials.secret_key, moment[:8]),
            f"{lines}\n{names}\n",
            f"{ALGORITHM}\n{moment}\n{scope}\n",
            f"{own}authorization: {ALGORITHM} Credential={credential}, "
            f"SignedHeaders={names}, Signature=",
        )

    def _key(self, secret: str, day: str) -> bytes:
        known = self._day
        if known is None or known[0] != (secret, day):
            key = signing_key(secret, day, self._region, self._service)
            known = self._day = (secret, day), key
        return known[1]


def signing_key(secret: str, day: str, region: str, service: str) -> bytes:
    """Return the key that signs all requests of a day, `YYYYMMDD`, to a service in a region."""
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
