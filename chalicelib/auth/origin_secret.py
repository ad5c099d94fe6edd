"""The secret that CloudFront sends to both APIs, so that nobody goes past it and its firewall."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from chalicelib.auth.errors import Forbidden
from chalicelib.auth.handshake import header_values

VARIABLE, HEADER = "ORIGIN_SECRET", "X-Origin-Secret"


def check_origin_secret(event: Mapping[str, Any], environ: Mapping[str, str]) -> None:
    """Raise Forbidden for an event that came past CloudFront, where there is one.

    A request that IAM has let pass may come past it: its signature is for the API's own address.
    """
    secret = environ.get(VARIABLE, "")
    identity = event.get("requestContext", {}).get("identity") or {}
    if not secret or identity.get("userArn"):
        return
    values = header_values(event, HEADER)
    if len(values) != 1 or not hmac.compare_digest(values[0].encode(), secret.encode()):
        raise Forbidden("the request did not come through the address of the chat")
