"""FileService: uploads, downloads, and which message carries a file."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from chalicelib.concurrency import Workers, run_all
from chalicelib.domain import File
from chalicelib.files import rules
from chalicelib.files.bucket import UPLOAD_S, FileBucket, NoSuchObject
from chalicelib.files.errors import NotUploaded, TooLarge, TooManyFiles, WrongType
from chalicelib.protocol import identifiers
from chalicelib.stores import Upload, UploadStore, UploadTaken

DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True)
class UploadForms:
    """What uploads a file: forms that S3 takes until a time, in milliseconds since the epoch.

    thumbnail: the form for a small picture of it, of at most `rules.MAX_THUMBNAIL_BYTES`; None for
        a file of which there is none.
    """

    file: File
    form: dict[str, Any]
    thumbnail: dict[str, Any] | None
    expires_at: int


class FileService:
    """Files of one bucket; methods raise StoreUnavailable.

    max_bytes: of a file. per_day: how many files a member may upload.
    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self,
        uploads: UploadStore,
        bucket: FileBucket,
        max_bytes: int,
        per_day: int,
        clock: Callable[[], int],
        workers: Workers,
    ) -> None:
        self._uploads = uploads
        self._bucket = bucket
        self._max_bytes = max_bytes
        self._per_day = per_day
        self._clock = clock
        self._workers = workers

    def begin(self, member: str, room: str, wanted: File) -> UploadForms:
        """Let a member upload a file for a room; raises TooLarge, WrongType, TooManyFiles.

        wanted: its `file` does not matter, and its name as the member has it.
        """
        if wanted.type not in rules.TYPES:
            raise WrongType
        if wanted.size > self._max_bytes:
            raise TooLarge(self._max_bytes)
        now = self._clock()
        day = time.strftime("%Y-%m-%d", time.gmtime(now // 1000))
        if not self._uploads.count(member, day, self._per_day, now // 1000):
            raise TooManyFiles(DAY_MS - now % DAY_MS)
        file = wanted._replace(file=identifiers.new_file(), name=rules.clean_name(wanted.name))
        upload = Upload(member, room, file, rules.has_thumbnail(file.type), self._bucket.name)
        self._uploads.add(upload, now // 1000)
        return self._forms(upload, now)

    def address(self, room: str, file: str, *, is_thumbnail: bool) -> str:
        """Return an address that downloads a file of a room, if it is there."""
        key = rules.thumbnail_key if is_thumbnail else rules.key
        return self._bucket.address(key(room, file))

    def take(
        self, member: str, room: str, files: Sequence[str], by: str, keep_days: int
    ) -> tuple[File, ...]:
        """Take files for one message, for good, as they are now; raises NotUploaded, and then takes
        none.

        by: who takes them: the same one may again. keep_days: for how long the message is kept.
        """
        try:
            uploads = self._uploads.sendable(member, room, files, by, self._clock() // 1000)
            self._keep(uploads, keep_days)
            self._uploads.take(uploads, by)
        except (UploadTaken, NoSuchObject):
            raise NotUploaded from None
        return tuple(upload.file for upload in uploads)

    def delete(self, room: str, files: Sequence[str]) -> None:
        """Delete files of a room, and their thumbnails; they need not be there."""
        run_all(self._workers, [partial(self._bucket.delete, room, file) for file in files])

    def _keep(self, uploads: Sequence[Upload], days: int) -> None:
        calls = [partial(self._keep_file, upload, days) for upload in uploads]
        pictures = [upload for upload in uploads if upload.has_thumbnail]
        run_all(
            self._workers,
            [*calls, *(partial(self._keep_thumbnail, each, days) for each in pictures)],
        )

    def _keep_file(self, upload: Upload, days: int) -> None:
        self._bucket.keep(rules.key(upload.room, upload.file.file), days)

    def _keep_thumbnail(self, upload: Upload, days: int) -> None:
        with suppress(NoSuchObject):  # the client could not make one
            self._bucket.keep(rules.thumbnail_key(upload.room, upload.file.file), days)

    def _forms(self, upload: Upload, now: int) -> UploadForms:
        file, room = upload.file, upload.room
        attachment = rules.disposition(file.name)
        sizes = (file.size, file.size)
        form = self._bucket.form(rules.key(room, file.file), file.type, attachment, sizes)
        thumbnail = None
        if upload.has_thumbnail:
            thumbnail = self._bucket.form(
                rules.thumbnail_key(room, file.file),
                rules.THUMBNAIL_TYPE,
                rules.disposition("thumbnail.jpg"),
                (1, rules.MAX_THUMBNAIL_BYTES),
            )
        return UploadForms(file, form, thumbnail, now + UPLOAD_S * 1000)
