"""Forms of browsers: multipart/form-data."""

from __future__ import annotations

import re
from typing import NamedTuple

from chalice_gateway.embedded_aws.s3.errors import Refused

MEDIA_TYPE = "multipart/form-data"
_BOUNDARY = re.compile(r'boundary="?([^";]{1,200})"?')
_NAME = re.compile(r'\bname="([^"]*)"')
_FILENAME = re.compile(r'\bfilename="([^"]*)"')


class Form(NamedTuple):
    """The fields up to the file, by names in lower case; later ones do not count.

    filename: as the browser has it.
    """

    fields: dict[str, str]
    file: bytes
    filename: str


def read_form(content_type: str, body: bytes) -> Form:
    """Read a form. Raises Refused."""
    found = _BOUNDARY.search(content_type)
    if not found:
        raise _malformed("its type has no boundary")
    delimiter = f"\r\n--{found[1]}".encode()
    fields: dict[str, str] = {}
    for part in (b"\r\n" + body).split(delimiter)[1:]:
        head, separator, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = head.decode("utf-8", "replace")
        name = _NAME.search(headers)
        if not separator or not name:
            break
        if name[1].lower() == "file":
            filename = _FILENAME.search(headers)
            return Form(fields, content, filename[1] if filename else "")
        fields[name[1].lower()] = content.decode("utf-8", "replace")
    raise Refused("InvalidArgument", "POST requires exactly one file upload per request.", 400)


def _malformed(why: str) -> Refused:
    text = f"The body of your POST request is not well-formed multipart/form-data: {why}."
    return Refused("MalformedPOSTRequest", text, 400)
