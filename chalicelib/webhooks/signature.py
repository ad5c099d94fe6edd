"""The signature of what is posted to a webhook. Pure."""

from __future__ import annotations

import hashlib
import hmac

VERSION = "v1"


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return the value of `Chat-Signature`.

    timestamp: seconds since the epoch, UTC, as in `Chat-Timestamp`: so nobody can send an old body
        under a new time.
    """
    signed = f"{timestamp}.".encode() + body
    return f"{VERSION}={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"
