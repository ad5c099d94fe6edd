"""The API keys of methods with `api_key_required`.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from chalice_gateway import log
from chalice_gateway.http_api.gateway_responses import INVALID_API_KEY, Refused
from chalice_gateway.http_api.requests import HttpRequest

HEADER = "x-api-key"


class ApiKeys:
    """The keys that let a client in."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [key.encode() for key in keys]
        self._told = False

    def identify(self, request: HttpRequest) -> dict[str, str]:
        """The key of a request, for the event. Raises Refused if it has no valid one."""
        sent = (request.header(HEADER) or "").encode("latin-1")
        if any(hmac.compare_digest(sent, key) for key in self._keys):
            key_id = hashlib.sha256(sent).hexdigest()[:10]
            return {"apiKey": sent.decode(), "apiKeyId": key_id}
        self._tell()
        raise Refused(INVALID_API_KEY)

    def _tell(self) -> None:
        if not self._keys and not self._told:
            self._told = True
            log.warning("A route needs an API key, and there is none: name one with --api-key KEY.")
