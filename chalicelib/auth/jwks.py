"""Jwks: the public keys of an OpenID provider, downloaded and kept.

A download runs in a thread of its own. Tokens whose key is known never wait for it; others wait for
a moment. So an endpoint that is slow, broken or gone stops nobody whose key is known.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from chalicelib.auth.errors import InvalidToken, KeysUnavailable, Reason

if TYPE_CHECKING:
    from chalicelib.auth.public_keys import PublicKey

ALGORITHMS = ("RS256", "ES256", "EdDSA")
MAX_JWKS_BYTES = 64 * 1024
DOWNLOAD_TIMEOUT_S = 3.0
DOWNLOAD_EVERY_S = 60.0  # at most, whatever tokens come
FIRST_DOWNLOAD_EVERY_S = 5.0  # as long as no key is known
REFRESH_AFTER_S = 600.0  # a withdrawn key ends with the download that follows
MAX_STALE_S = 6 * 3600.0  # without a successful download, keys are no longer trusted

log = logging.getLogger(__name__)


class Jwks:
    """Checks signatures by the keys of a JWKS. Threads may share it.

    download: returns the document; may raise any exception.
    clock: returns seconds since the epoch.
    """

    def __init__(self, download: Callable[[], bytes], clock: Callable[[], float]) -> None:
        self._download = download
        self._clock = clock
        self._lock = Lock()
        self._keys: list[PublicKey] = []
        self._downloaded_at = self._started_at = -MAX_STALE_S
        self._has_failed = False
        self._done: Event | None = None  # of the download in progress

    def has_signed(
        self, algorithm: str, key_id: str | None, signing_input: bytes, signature: bytes
    ) -> bool:
        """Whether a key made a signature; raises InvalidToken for a key that the JWKS does not
        have, and KeysUnavailable if the JWKS cannot be downloaded."""
        key = self._known(algorithm, key_id)
        if key is None:
            self._refresh_and_wait()
            key = self._known(algorithm, key_id)
        elif self._age() >= REFRESH_AFTER_S:
            self._refresh()
        if key is None:
            if self._has_failed or self._done:
                raise KeysUnavailable("the JWKS cannot be downloaded")
            raise InvalidToken(Reason.UNKNOWN_KEY)
        return key.has_signed(signing_input, signature)

    def warm_up(self) -> None:
        """Start the first download."""
        self._refresh()

    def _known(self, algorithm: str, key_id: str | None) -> PublicKey | None:
        """A key by its id; without an id, the only key of the algorithm."""
        if self._age() >= MAX_STALE_S:
            return None
        keys = [key for key in self._keys if key.algorithm == algorithm]
        if key_id is not None:
            return next((key for key in keys if key.id == key_id), None)
        return keys[0] if len(keys) == 1 else None

    def _age(self) -> float:
        age = self._clock() - self._downloaded_at
        return age if age >= 0 else MAX_STALE_S  # the clock was set back

    def _refresh_and_wait(self) -> None:
        if done := self._refresh():
            done.wait(DOWNLOAD_TIMEOUT_S)

    def _refresh(self) -> Event | None:
        """Start a download unless there was one a moment ago; returns the one in progress."""
        with self._lock:
            pause = DOWNLOAD_EVERY_S if self._keys else FIRST_DOWNLOAD_EVERY_S
            if 0 <= self._clock() - self._started_at < pause:
                return self._done
            self._started_at = started_at = self._clock()
            self._done = done = Event()
        Thread(target=self._run, args=(done, started_at), daemon=True).start()
        return done

    def _run(self, done: Event, started_at: float) -> None:
        from chalicelib.auth.public_keys import parse_jwks

        try:
            keys = parse_jwks(self._download())
        except Exception as error:
            # Not a ValueError's own text, which can quote the document.
            log.warning("the JWKS cannot be downloaded: %s", _described(error))
            keys = []
        with self._lock:
            # Lambda stops all threads between two events: a later download may have overtaken
            # this one, and its document may be as old as its start.
            if self._done is done:
                self._done, self._has_failed = None, not keys
                if keys:
                    self._keys, self._downloaded_at = keys, started_at
        done.set()


def _described(error: Exception) -> str:
    from chalicelib.aws.download import DownloadFailed

    return str(error) if isinstance(error, DownloadFailed) else type(error).__name__
