"""Callers: who asks for something without a connection, as over HTTP, and gets the reply frames
back instead."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

MARK = "caller#"  # begins a caller's id; no connection's id has a `#`


class Mailbox(NamedTuple):
    """What a caller is sent: its id, in place of a connection's, and the frames so far."""

    id: str
    frames: list[str]


class Callers:
    """The mailboxes of the callers that wait in this process, by id. Threads may share it."""

    def __init__(self) -> None:
        self.waiting = dict[str, Mailbox]()

    @contextmanager
    def mailbox(self) -> Iterator[Mailbox]:
        """Receive what is sent to an id, as long as the block runs."""
        mailbox = Mailbox(MARK + secrets.token_urlsafe(12), [])
        self.waiting[mailbox.id] = mailbox
        try:
            yield mailbox
        finally:
            del self.waiting[mailbox.id]

    def take(self, frame: str, recipients: Sequence[str]) -> Sequence[str]:
        """Put a frame into the mailboxes of the callers among some recipients; returns the others,
        which are connections."""
        for id in recipients:
            if mailbox := self.waiting.get(id):
                mailbox.frames.append(frame)
        return [id for id in recipients if not id.startswith(MARK)]
