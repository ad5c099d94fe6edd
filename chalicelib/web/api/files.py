"""Files over HTTP: forms that upload one to S3, and addresses that download it from there."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from chalicelib.domain import File
from chalicelib.files import (
    DOWNLOAD_S,
    MAX_THUMBNAIL_BYTES,
    THUMBNAIL_TYPE,
    FileService,
    TooLarge,
    TooManyFiles,
    UploadForms,
    WrongType,
)
from chalicelib.protocol import identifiers
from chalicelib.protocol.actions import History, SendMessage
from chalicelib.protocol.errors import ErrorCode
from chalicelib.web.api.problems import ApiCode, Problem
from chalicelib.web.api.request import JSON_TYPE, ApiRequest
from chalicelib.web.api.routing import Api, Result

FILES = "/rooms/{room}/files"
FILE = "/rooms/{room}/files/{file}"
MAX_NAME_CHARS = 200
MAX_TYPE_CHARS = 80
MAX_SIZE = 2**53 - 1
MAX_PIXELS = 65_535


def register(api: Api) -> None:
    """Add the routes."""

    def service() -> FileService:
        if found := api.chat.files:
            return found
        text = "Files are switched off: FILES is not on, or FILES_BUCKET is not set."
        raise Problem(ApiCode.NOT_ENABLED, text)

    @api.route("POST", FILES)
    def begin_upload(request: ApiRequest) -> Result:
        """Let the caller upload a file, for one message to this room."""
        found, wanted = service(), _wanted(request)
        room = request.room()
        api.chat.callers.admit_to(request.caller, room, SendMessage("", room))
        try:
            forms = found.begin(request.caller.member, room, wanted)
        except TooLarge as error:
            raise Problem(ApiCode.TOO_LARGE, str(error), {"maxBytes": error.most}) from None
        except WrongType:
            text = "Files of this type are not taken."
            raise Problem(ApiCode.BAD_MEDIA_TYPE, text) from None
        except TooManyFiles as error:
            wait = str(math.ceil(error.retry_after_ms / 1000))
            text = "You have uploaded as many files as one may in a day."
            raise Problem(ErrorCode.TOO_MANY, text, headers={"Retry-After": wait}) from None
        return Result(_forms(forms), 201)

    @api.route("GET", FILE)
    def download(request: ApiRequest) -> Result:
        """Answer where to download a file: 302, or JSON for those who ask for that."""
        found, room = service(), request.room()
        file = request.fields_of_path().identifier("file", identifiers.file)
        api.chat.callers.admit_to(request.caller, room, History(room=room))
        url = found.address(room, file, is_thumbnail=request.flag("thumbnail"))
        headers = {"X-Content-Type-Options": "nosniff"}
        if JSON_TYPE in request.headers.get("accept", ""):
            return Result({"url": url, "expiresIn": DOWNLOAD_S}, headers=headers)
        return Result(status=302, headers={**headers, "Location": url})


def _wanted(request: ApiRequest) -> File:
    given = request.fields()
    width, height = (
        given.optional(name, lambda name: given.number(name, 1, MAX_PIXELS))
        for name in ("width", "height")
    )
    return File(
        "",
        given.text("name", MAX_NAME_CHARS),
        given.number("size", 1, MAX_SIZE),
        given.ascii_text("type", MAX_TYPE_CHARS),
        width,
        height,
    )


def _forms(forms: UploadForms) -> Mapping[str, Any]:
    file = {name: value for name, value in forms.file._asdict().items() if value is not None}
    answer = {**file, **forms.form, "expiresAt": forms.expires_at}
    if forms.thumbnail:
        limits = {"type": THUMBNAIL_TYPE, "maxBytes": MAX_THUMBNAIL_BYTES}
        answer["thumbnail"] = {**forms.thumbnail, **limits}
    return answer
