"""How changes of a room's messages fill frames. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.domain import Message
from chalicelib.protocol.frames import MAX_PAGE_BYTES, Span
from chalicelib.protocol.message_fields import message_size
from chalicelib.stores import ChangesPage


class Filled(NamedTuple):
    """What one frame tells: messages as they are after changes of these numbers."""

    messages: list[Message]
    span: Span


def filled(page: ChangesPage) -> Iterator[Filled]:
    """Yield what fits into each frame, in the order of the changes; one frame at least."""
    found, used, first = dict[int, Message](), 0, page.first
    for entry in page.entries:
        message = page.messages.get(entry.target)
        size = message_size(message) if message and entry.target not in found else 0
        if used + size > MAX_PAGE_BYTES and found:
            yield Filled(list(found.values()), Span(first, entry.seq - 1, more=True))
            found, used, first = {}, 0, entry.seq
            size = message_size(message) if message else 0
        if message:
            found[entry.target] = message
        used += size
    yield Filled(list(found.values()), Span(first, page.up_to, page.more, page.last))
