"""Attaching: the files that a message names become a part of it, each once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain import Connection, File
from chalicelib.files import NotUploaded
from chalicelib.protocol import identifiers
from chalicelib.protocol.actions import SendMessage
from chalicelib.protocol.errors import ErrorCode, FrameError

DAY_S = 24 * 3600

OFF = "This server takes no files."
NOT_THERE = "One of these files is not one that you have uploaded to this room, or was sent before."


class Uploads(Protocol):
    """What members have uploaded."""

    def take(
        self, member: str, room: str, files: Sequence[str], by: str, keep_days: int
    ) -> tuple[File, ...]:
        """Take files for one message, for good, as they are now; raises NotUploaded and
        StoreUnavailable, and then takes none.

        by: who takes them: the same one may again. keep_days: for how long the message is kept.
        """


def attached(
    uploads: Uploads | None, sender: Connection, room: str, asked: SendMessage, kept_s: int
) -> tuple[File, ...]:
    """Take the files that a message names; raises FrameError and StoreUnavailable.

    uploads: None if the server takes no files. kept_s: for how long the message is kept, in
        seconds.
    """
    if uploads is None:
        raise FrameError(ErrorCode.NO_FILE, OFF, asked.id)
    # What is sent again has the same id. A message without one cannot be sent again.
    by = asked.id or identifiers.new_file()
    try:
        return uploads.take(sender.member, room, asked.files, by, kept_s // DAY_S)
    except NotUploaded:
        raise FrameError(ErrorCode.NO_FILE, NOT_THERE, asked.id) from None
