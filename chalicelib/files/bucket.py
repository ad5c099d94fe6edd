"""FileBucket: the S3 bucket of the files."""

from __future__ import annotations

import logging
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.stores import AWS_ERRORS, StoreUnavailable

UPLOAD_S = 600  # how long a form for an upload is valid
DOWNLOAD_S = 300  # how long an address for a download is valid

# The life cycle deletes by this tag: .chalice/resources.json has a rule for each of its values, in
# days. A file that no message carries has the first one. The others are a day longer than the
# messages are kept, as a file is uploaded before its message is sent.
KEEP = "keep"
UNSENT_DAYS = 2
KEPT_DAYS = (8, 31, 91, 366)

log = logging.getLogger(__name__)


class NoSuchObject(Exception):
    """Nothing was uploaded under this key."""


class FileBucket:
    """One bucket; methods raise StoreUnavailable.

    client: of S3, ours or botocore's.
    """

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def form(self, key: str, type: str, disposition: str, sizes: tuple[int, int]) -> dict[str, Any]:
        """Return the `url` and the `fields` of a form that uploads one object of this type.

        sizes: the fewest and the most bytes.
        """
        fields = {
            "Content-Type": type,
            "Content-Disposition": disposition,
            "tagging": tagging_xml(UNSENT_DAYS),
        }
        conditions: list[Any] = [{name: value} for name, value in fields.items()]
        conditions.append(["content-length-range", *sizes])
        try:
            form: dict[str, Any] = self._client.generate_presigned_post(
                self._name, key, fields, conditions, ExpiresIn=UPLOAD_S
            )
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
        return {"url": form["url"], "fields": form["fields"]}

    def address(self, key: str) -> str:
        """Return an address that downloads an object."""
        parameters = {"Bucket": self._name, "Key": key}
        try:
            url: str = self._client.generate_presigned_url(
                "get_object", Params=parameters, ExpiresIn=DOWNLOAD_S
            )
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
        return url

    def keep(self, key: str, days: int) -> None:
        """Keep an object at least for some days from now on; raises NoSuchObject."""
        kept = next((each for each in KEPT_DAYS if each > days), KEPT_DAYS[-1])
        tags = {"TagSet": [{"Key": KEEP, "Value": str(kept)}]}
        try:
            self._client.put_object_tagging(Bucket=self._name, Key=key, Tagging=tags)
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if status == 403:  # as S3 answers for what is not there whoever may not list a bucket
                log.warning("S3 refuses an object: not uploaded, or the role may not tag it")
            if status in (403, 404):
                raise NoSuchObject from None
            raise StoreUnavailable(error) from error
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error

    def delete(self, key: str) -> None:
        """Delete an object; it need not be there."""
        try:
            self._client.delete_object(Bucket=self._name, Key=key)
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error


def tagging_xml(days: int) -> str:
    """Return the tag of an upload, as a form has it."""
    tag = f"<Tag><Key>{KEEP}</Key><Value>{days}</Value></Tag>"
    return f"<Tagging><TagSet>{tag}</TagSet></Tagging>"
