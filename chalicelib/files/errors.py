"""Why a file cannot be uploaded, or be a part of a message."""

from __future__ import annotations


class NotUploaded(Exception):
    """A file is not there, not by this member, not for this room, or is a part of a message."""


class TooLarge(Exception):
    """A file is larger than files may be. most: in bytes."""

    def __init__(self, most: int) -> None:
        super().__init__(f"A file may have {most:,} bytes.")
        self.most = most


class WrongType(Exception):
    """Files of this type are not taken."""


class TooManyFiles(Exception):
    """The member has uploaded as many files as one may in a day. retry_after_ms: until the next."""

    def __init__(self, retry_after_ms: int) -> None:
        super().__init__()
        self.retry_after_ms = retry_after_ms
