"""TokenVerifier: checks tokens by the keys of the deployment."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from chalicelib.auth import claims, compact_form
from chalicelib.auth.claims import Claims, Expected
from chalicelib.auth.compact_form import SignedToken
from chalicelib.auth.errors import InvalidToken, KeysUnavailable, Reason
from chalicelib.auth.jwks import ALGORITHMS, DOWNLOAD_TIMEOUT_S, MAX_JWKS_BYTES, Jwks
from chalicelib.auth.secrets import SharedSecrets, reader
from chalicelib.aws import AwsSession
from chalicelib.config import OPEN, TOKEN, AuthSettings

HS256 = "HS256"


class TokenVerifier:
    """Checks tokens. Threads may share it.

    secrets: for HS256 and nothing else. jwks: for RS256, ES256 and EdDSA; each may be missing.
    expected: the issuer and the audience.
    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self,
        secrets: SharedSecrets | None,
        jwks: Jwks | None,
        expected: Expected,
        clock: Callable[[], int],
    ) -> None:
        self._secrets = secrets
        self._jwks = jwks
        self._expected = expected
        self._clock = clock

    def verify(self, token: str) -> Claims:
        """Return what a token says; raises InvalidToken, KeysUnavailable.

        The signature is checked before any claim is read.
        """
        signed = compact_form.parse(token)
        if not self._has_signed(signed):
            raise InvalidToken(Reason.BAD_SIGNATURE)
        return claims.read(signed.claims, self._expected, self._clock())

    def warm_up(self) -> None:
        """Get the keys before the first token comes, as far as possible; never raises."""
        for keys in (self._secrets, self._jwks):
            if keys is not None:
                with suppress(KeysUnavailable):
                    keys.warm_up()

    def _has_signed(self, signed: SignedToken) -> bool:
        """The algorithm decides where the key comes from: a public key is never a secret."""
        if signed.algorithm == HS256 and self._secrets is not None:
            return self._secrets.has_signed(signed.signing_input, signed.signature)
        if signed.algorithm in ALGORITHMS and self._jwks is not None:
            return self._jwks.has_signed(
                signed.algorithm, signed.key_id, signed.signing_input, signed.signature
            )
        raise InvalidToken(Reason.BAD_ALGORITHM)


def token_verifier(
    settings: AuthSettings, aws: AwsSession, clock: Callable[[], int]
) -> TokenVerifier | None:
    """Return the verifier of a deployment; None if anybody may connect.

    aws: makes the clients that read the keys, once a token comes.
    clock: returns milliseconds since the epoch, UTC.
    """
    if settings.mode == OPEN:
        return None
    if settings.mode != TOKEN:
        raise ValueError("the settings do not say who may connect")
    secrets = jwks = None
    if settings.secret:
        secrets = SharedSecrets(reader(settings.secret, aws.client), time.time)
    if settings.jwks:
        download = partial(aws.download, settings.jwks, MAX_JWKS_BYTES, DOWNLOAD_TIMEOUT_S)
        jwks = Jwks(download, time.time)
    return TokenVerifier(secrets, jwks, Expected(settings.issuer, settings.audience), clock)
