"""VapidKey: tells push services who sends, by RFC 8292. Imports cryptography, and PyJWT to sign."""

from __future__ import annotations

import base64
import re
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_PRIVATE_KEY = re.compile(r"[A-Za-z0-9_-]{43}")  # 32 bytes
TOKEN_LIFE_S = 12 * 3600  # push services take at most 24 hours


class VapidKey:
    """The key pair of a deployment; a browser's subscription is for one such key.

    private_key: 32 bytes in base64url, as tools that make such keys print it; others raise
        ValueError.
    """

    def __init__(self, private_key: str) -> None:
        if not _PRIVATE_KEY.fullmatch(private_key):
            raise ValueError("a private key has 43 characters of base64url")
        number = base64.urlsafe_b64decode(f"{private_key}=")
        self._key = ec.derive_private_key(int.from_bytes(number, "big"), ec.SECP256R1())
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public_key = base64.urlsafe_b64encode(point).rstrip(b"=").decode()

    def authorization(self, endpoint: str, contact: str, now: int) -> str:
        """Return the header of a request to a push service.

        contact: whom the service may write to. now: seconds since the epoch.
        """
        import jwt  # not needed where the public key alone is told

        parts = urlsplit(endpoint)
        claims: dict[str, Any] = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": now + TOKEN_LIFE_S,
            "sub": contact,
        }
        token = jwt.encode(claims, self._key, "ES256")
        return f"vapid t={token}, k={self.public_key}"
