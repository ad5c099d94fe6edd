"""SharedSecrets: the secrets of HS256, read by name from SSM or Secrets Manager.

Two are valid at a time, so that a secret is rotated without a deployment: the lines of a parameter,
or the current and the previous version of a secret.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Lock
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import deadline
from chalicelib.auth.errors import KeysUnavailable

MIN_SECRET_BYTES = 32  # as RFC 7518 asks for HS256
MAX_SECRETS = 2
REREAD_AFTER_S = 60.0  # at most once a minute, for a signature that no secret has made
FIRST_READ_EVERY_S = 5.0  # as long as no secret is known
MAX_AGE_S = 900.0  # a withdrawn secret ends after this time
MAX_STALE_S = 3600.0  # while the service cannot be reached, the secrets stay valid so long
READ_TIMEOUT_S = 3.0

log = logging.getLogger(__name__)

Client = Any  # of SSM or Secrets Manager


class SharedSecrets:
    """Checks signatures of HS256. Threads may share it.

    read: returns the secrets' texts; raises KeysUnavailable.
    clock: returns seconds since the epoch.
    """

    def __init__(self, read: Callable[[], Sequence[str]], clock: Callable[[], float]) -> None:
        self._read = read
        self._clock = clock
        self._lock = Lock()
        self._secrets: tuple[bytes, ...] = ()
        self._read_at = self._tried_at = -MAX_STALE_S

    def has_signed(self, signing_input: bytes, signature: bytes) -> bool:
        """Whether one of the secrets made a signature; raises KeysUnavailable."""
        known = self._current()
        if _is_made_by(known, signing_input, signature):
            return True
        self._reread_once(known)
        return self._secrets != known and _is_made_by(self._secrets, signing_input, signature)

    def warm_up(self) -> None:
        """Read the secrets now; raises KeysUnavailable."""
        self._current()

    def _current(self) -> tuple[bytes, ...]:
        """The secrets that are valid now; while another thread reads them, the known ones."""
        if self._is_due(self._read_at, MAX_AGE_S):
            self._reread_once(self._secrets)
        if not (secrets := self._secrets):
            raise KeysUnavailable("the secret of AUTH_SECRET cannot be read")
        return secrets

    def _reread_once(self, known: tuple[bytes, ...]) -> None:
        """Read the secrets, unless another thread has just read others, or it was tried a moment
        ago."""
        with self._lock:
            pause = REREAD_AFTER_S if self._secrets else FIRST_READ_EVERY_S
            if self._secrets == known and self._is_due(self._tried_at, pause):
                self._reread()

    def _is_due(self, since: float, seconds: float) -> bool:
        return not 0 <= self._clock() - since < seconds

    def _reread(self) -> None:
        """Read the secrets; those that are known stay valid for a while if that fails."""
        self._tried_at = self._clock()
        try:
            self._secrets = _checked(self._read())
            self._read_at = self._tried_at
        except KeysUnavailable as error:
            log.error("the secret of AUTH_SECRET cannot be read: %s", error)
            if self._is_due(self._read_at, MAX_STALE_S):
                self._secrets = ()


def reader(name: str, client: Callable[[str], Client]) -> Callable[[], Sequence[str]]:
    """Return what reads the secrets with a name, `ssm:NAME` or `secretsmanager:NAME`.

    client: returns the client of a service; called at the first read.
    """
    service, _, id = name.partition(":")
    read = _parameter if service == "ssm" else _secret_versions

    def read_in_time() -> Sequence[str]:
        try:
            with deadline.within(READ_TIMEOUT_S):
                return read(client(service), id)
        except ClientError as error:
            raise KeysUnavailable(error.response["Error"]["Code"]) from None
        except BotoCoreError as error:
            raise KeysUnavailable(type(error).__name__) from None

    return read_in_time


def _parameter(ssm: Client, name: str) -> Sequence[str]:
    found = ssm.get_parameter(Name=name, WithDecryption=True)
    lines = found["Parameter"]["Value"].split("\n")
    return [line.strip() for line in lines if line.strip()]


def _secret_versions(manager: Client, id: str) -> Sequence[str]:
    current = manager.get_secret_value(SecretId=id, VersionStage="AWSCURRENT")
    versions = [current]
    with suppress(manager.exceptions.ResourceNotFoundException):  # it was never rotated
        versions.append(manager.get_secret_value(SecretId=id, VersionStage="AWSPREVIOUS"))
    return [version.get("SecretString", "").strip() for version in versions]


def _checked(texts: Sequence[str]) -> tuple[bytes, ...]:
    secrets = tuple(text.encode() for text in texts)
    if not 1 <= len(secrets) <= MAX_SECRETS:
        raise KeysUnavailable(f"it must have one line or {MAX_SECRETS}, a secret in each")
    if min(map(len, secrets)) < MIN_SECRET_BYTES:
        raise KeysUnavailable(f"a secret has less than {MIN_SECRET_BYTES} bytes")
    return secrets


def _is_made_by(secrets: tuple[bytes, ...], signing_input: bytes, signature: bytes) -> bool:
    made = (hmac.digest(secret, signing_input, "sha256") for secret in secrets)
    return any(hmac.compare_digest(each, signature) for each in made)
