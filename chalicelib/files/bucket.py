"""FileBucket: the S3 bucket of the files."""

from __future__ import annotations

import logging
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.files import rules
from chalicelib.stores import AWS_ERRORS, StoreUnavailable

UPLOAD_S = 600  # how long a form for an upload is valid
DOWNLOAD_S = 300  # how long an address for a download is valid

# Forms upload to the first prefix, and downloads read the second one, to which no form leads: what
# a message carries does not change. The life cycle deletes uploads by their prefix, and files by
# their tag: .chalice/resources.json has a rule for each of its values, in days. These are a day
# longer than the messages are kept, as a file is kept before its message is sent.
UPLOADS, FILES = "uploads/", "files/"
UNSENT_DAYS = 2
KEEP = "keep"
KEPT_DAYS = (8, 31, 91, 366)

log = logging.getLogger(__name__)


class NoSuchObject(Exception):
    """Nothing was uploaded."""


class FileBucket:
    """One bucket; methods raise StoreUnavailable. Keys are without prefix.

    client: of S3, ours or botocore's.
    """

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self.name = name

    def form(self, key: str, type: str, disposition: str, sizes: tuple[int, int]) -> dict[str, Any]:
        """Return the `url` and the `fields` of a form that uploads one object of this type.

        sizes: the fewest and the most bytes.
        """
        fields = {"Content-Type": type, "Content-Disposition": disposition}
        conditions: list[Any] = [{name: value} for name, value in fields.items()]
        conditions.append(["content-length-range", *sizes])
        try:
            form: dict[str, Any] = self._client.generate_presigned_post(
                self.name, UPLOADS + key, fields, conditions, ExpiresIn=UPLOAD_S
            )
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
        return {"url": form["url"], "fields": form["fields"]}

    def address(self, key: str) -> str:
        """Return an address that downloads a file."""
        parameters = {"Bucket": self.name, "Key": FILES + key}
        try:
            url: str = self._client.generate_presigned_url(
                "get_object", Params=parameters, ExpiresIn=DOWNLOAD_S
            )
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
        return url

    def keep(self, key: str, days: int) -> None:
        """Make a file of an upload, and keep it at least for some days from now on; raises
        NoSuchObject. A file that is there already stays as it is."""
        kept = next((each for each in KEPT_DAYS if each > days), KEPT_DAYS[-1])
        try:
            self._client.copy_object(
                Bucket=self.name,
                Key=FILES + key,
                CopySource={"Bucket": self.name, "Key": UPLOADS + key},
                IfNoneMatch="*",
                TaggingDirective="REPLACE",
                Tagging=f"{KEEP}={kept}",
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "PreconditionFailed":
                return
            if code == "AccessDenied":  # as S3 answers for what is not there, without ListBucket
                log.warning("S3 refuses a copy: not uploaded, or the role may not read or tag it")
            if code in ("AccessDenied", "NoSuchKey"):
                raise NoSuchObject from None
            raise StoreUnavailable(error) from error
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error

    def delete(self, room: str, file: str) -> None:
        """Delete a file, its thumbnail, and what was uploaded of them; they need not be there."""
        keys = rules.key(room, file), rules.thumbnail_key(room, file)
        try:
            for key in (prefix + key for prefix in (FILES, UPLOADS) for key in keys):
                self._client.delete_object(Bucket=self.name, Key=key)
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
