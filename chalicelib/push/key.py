"""PushKey: the private key of the deployment, read from SSM or Secrets Manager."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from chalicelib.auth import KeysUnavailable

if TYPE_CHECKING:
    from chalicelib.push.vapid import VapidKey


class PushKey:
    """Reads the key once. Threads may share it.

    read: returns the secret's texts, the first one the key; raises KeysUnavailable.
    """

    def __init__(self, read: Callable[[], Sequence[str]]) -> None:
        self._read = read
        self._lock = Lock()
        self._key: VapidKey | None = None

    def get(self) -> VapidKey:
        """Return the key; raises KeysUnavailable, also if what was read is none."""
        from chalicelib.push.vapid import VapidKey  # imports cryptography

        with self._lock:
            if self._key is None:
                try:
                    self._key = VapidKey(self._read()[0])
                except (ValueError, IndexError):
                    raise KeysUnavailable("PUSH_KEY does not name a private key") from None
            return self._key
