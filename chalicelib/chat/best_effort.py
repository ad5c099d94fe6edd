"""best_effort: for what people see, but nobody depends on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.stores import StoreUnavailable

log = logging.getLogger(__name__)


@contextmanager
def best_effort(news: str) -> Iterator[None]:
    """Skip the rest of the block if the store is unavailable. news: what a room is not told."""
    try:
        yield
    except StoreUnavailable as error:
        log.warning("a room is not told %s: store unavailable: %s", news, error)
