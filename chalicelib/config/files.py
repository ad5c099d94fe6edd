"""FileSettings: whether messages may carry files, and how large and how many these are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.config.values import BadSetting, number, switch

MAX_FILE_BYTES = 10_000_000
MOST_FILE_BYTES = 500_000_000  # a message waits until S3 has copied its files
FILES_PER_DAY = 50
MOST_FILES_PER_DAY = 100_000

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


@dataclass(frozen=True)
class FileSettings:
    """The settings of files; see docs/files.md.

    bucket: the S3 bucket that has them (`FILES_BUCKET`); None: messages carry no files, which are
        switched off (`FILES`), or for which nothing has made a bucket.
    max_bytes: the largest file (`MAX_FILE_BYTES`). per_day: how many files a member may upload in
        a day (`FILES_PER_DAY`).
    """

    bucket: str | None = None
    max_bytes: int = MAX_FILE_BYTES
    per_day: int = FILES_PER_DAY

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> FileSettings:
        """Read the settings; raises BadSetting."""
        bucket = environ.get("FILES_BUCKET") or None
        bucket = bucket if switch(environ, "FILES") else None
        if bucket and not _BUCKET.fullmatch(bucket):
            raise BadSetting("FILES_BUCKET must be the name of an S3 bucket")
        return cls(
            bucket,
            number(environ, "MAX_FILE_BYTES", MAX_FILE_BYTES, MOST_FILE_BYTES),
            number(environ, "FILES_PER_DAY", FILES_PER_DAY, MOST_FILES_PER_DAY),
        )
