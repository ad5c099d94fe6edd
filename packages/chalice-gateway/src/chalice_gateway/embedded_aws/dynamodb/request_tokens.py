"""ClientRequestToken of TransactWriteItems: a transaction that is sent again is stored once.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
moto ignores it. Transactions that are left to moto have no such protection.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import OrderedDict

from chalice_gateway.embedded_aws.dynamodb.answers import Answer, error, ok
from chalice_gateway.embedded_aws.dynamodb.writes import TRANSACTED

VALID_FOR_S = 600.0
# Of the newest transactions: those are the ones that may be sent again.
MAX_TOKENS = 50_000

_MISMATCH = "IdempotentParameterMismatchException"

Token = tuple[str, str]
"""Region and token."""


def request_token(region: str, body: bytes) -> Token | None:
    """The token of a request, None without a valid one."""
    if b'"ClientRequestToken"' not in body:
        return None
    try:
        token = json.loads(body)["ClientRequestToken"]
    except (ValueError, TypeError, KeyError):
        return None
    return (region, token) if isinstance(token, str) and token else None


class RequestTokens:
    """The tokens of the last transactions that succeeded."""

    def __init__(self) -> None:
        self._known: OrderedDict[Token, tuple[float, bytes]] = OrderedDict()

    def answer(self, token: Token | None, body: bytes) -> Answer | None:
        """The response to a request whose token is known; None if it has to be carried out."""
        if token is None or token not in self._known:
            return None
        at, content = self._known[token]
        if time.monotonic() - at > VALID_FOR_S:
            return None
        if content == _digest(body):
            return ok(TRANSACTED)
        message = "The token was used for another transaction."
        return error(_MISMATCH, json.dumps({"__type": _MISMATCH, "Message": message}))

    def add(self, token: Token | None, body: bytes) -> None:
        """Keep the token of a transaction that has succeeded."""
        if token is None:
            return
        self._known.pop(token, None)
        self._known[token] = time.monotonic(), _digest(body)
        if len(self._known) > MAX_TOKENS:
            self._known.popitem(last=False)


def _digest(body: bytes) -> bytes:
    """Of the bytes: clients send a request again as it was."""
    return hashlib.blake2b(body, digest_size=16).digest()
