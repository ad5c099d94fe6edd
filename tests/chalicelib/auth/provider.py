"""An OpenID provider on this machine, as the chat sees it."""

import base64

import pytest

from chalicelib.auth.errors import InvalidToken
from chalicelib.auth.jwks import MAX_JWKS_BYTES, Jwks
from tests.chalicelib.auth.tokens import NOW_S

WAIT_S = 20


class Provider:
    """A provider's server, what is known of its keys, and the time."""

    def __init__(self, server, aws):
        self.server = server
        self.now = float(NOW_S)
        self.keys = Jwks(lambda: aws.download(server.url, MAX_JWKS_BYTES, WAIT_S), lambda: self.now)

    def accepts(self, key, key_id=None):
        """Whether a token that a key signed is accepted."""
        token = key.signed()
        start, _, signature = token.rpartition(".")
        signature = decoded_part(signature)
        return self.keys.has_signed(key.algorithm, key_id or key.kid, start.encode(), signature)

    def reason(self, key, key_id=None):
        with pytest.raises(InvalidToken) as refused:
            self.accepts(key, key_id)
        return refused.value.reason

    @property
    def downloads(self):
        return len(self.server.requests)

    def settle(self):
        """Wait until no download is in progress."""
        if done := self.keys._done:
            assert done.wait(WAIT_S)


def decoded_part(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
