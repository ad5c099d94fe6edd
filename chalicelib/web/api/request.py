"""ApiRequest: a request of the HTTP API, read by the rules of frames."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain import Connection
from chalicelib.protocol import parser
from chalicelib.protocol.actions import MAX_ID_CHARS, Action
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.protocol.fields import Fields
from chalicelib.web.api.problems import ApiCode, Problem

MAX_BODY_BYTES = 32_768  # as a frame
JSON_TYPE = "application/json"
KEY_HEADER = "idempotency-key"
_KEY = re.compile(rf"[!-~]{{1,{MAX_ID_CHARS}}}")


@dataclass(frozen=True)
class ApiRequest:
    """A request, and who has sent it.

    address: its path as the client sent it, with API Gateway's stage in front, if there is one.
    path: the variables of its path. query: its parameters, the last one of each name.
    headers: by names in lower case.
    """

    method: str
    address: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    caller: Connection = field(repr=False)

    def action(self, name: str, fields: Mapping[str, Any], **more: Any) -> Action:
        """Return the action that the request asks for, as a frame of these fields would; raises
        FrameError. Its `id` is the request's `Idempotency-Key`."""
        others = {name: value for name, value in fields.items() if name != "id"}
        return parser.read_action({**others, **more, "action": name, **self._id()})

    def room_action(self, name: str, fields: Mapping[str, Any], **more: Any) -> Action:
        """As `action`, about the room of the path."""
        return self.action(name, fields, **more, room=self.path["room"])

    def json(self) -> dict[str, Any]:
        """Return the body, which has to be a JSON object; raises FrameError, Problem."""
        self._check_type(JSON_TYPE)
        return parser.parse_object(self.text(), "body")

    def fields(self) -> Fields:
        """Return the fields of the body, to be read as those of a frame; raises FrameError,
        Problem."""
        return Fields.without_id(self.json())

    def json_if_any(self) -> dict[str, Any]:
        """Return the body as `json` does, or no fields if it is empty."""
        return self.json() if self.body else {}

    def text(self) -> str:
        """Return the body as a text; raises FrameError, Problem."""
        if len(self.body) > MAX_BODY_BYTES:
            raise Problem(ApiCode.TOO_LARGE, f"The body may have {MAX_BODY_BYTES:,} bytes.")
        try:
            return self.body.decode()
        except UnicodeDecodeError:
            raise FrameError(ErrorCode.BAD_JSON, "The body must be UTF-8.") from None

    def numbers(self, *names: str) -> dict[str, int]:
        """Return those of some parameters that are there, which have to be whole numbers; raises
        FrameError."""
        return {name: _number(name, self.query[name]) for name in names if name in self.query}

    def flag(self, name: str) -> bool:
        """Return a parameter that is true or false, the latter if it is not there; raises
        FrameError."""
        given = self.query.get(name, "false")
        if given not in ("true", "false"):
            raise FrameError(ErrorCode.WRONG_TYPE, f'"{name}" must be true or false.')
        return given == "true"

    def texts(self, *names: str) -> dict[str, str]:
        """Return those of some parameters that are there."""
        return {name: self.query[name] for name in names if name in self.query}

    def room(self) -> str:
        """Return the room of the path; raises FrameError."""
        return self.fields_of_path().room()

    def fields_of_path(self) -> Fields:
        """Return the variables of the path, to be read as fields of a frame."""
        return Fields(dict(self.path))

    def number_in_path(self, name: str) -> int:
        """Return a variable of the path that has to be a whole number; raises Problem."""
        value = self.path[name]
        if not _is_number(value):
            raise Problem(ApiCode.NOT_FOUND, f"`{name}` in the path has to be a whole number.")
        return int(value)

    def location_of(self, name: str | int) -> dict[str, str]:
        """Return the header with the address of what the request has created, in the list that the
        request was sent to."""
        return {"Location": f"{self.address.rstrip('/')}/{name}"}

    def _id(self) -> dict[str, str]:
        key = self.headers.get(KEY_HEADER)
        if key is not None and not _KEY.fullmatch(key):
            text = "`Idempotency-Key` must be 1 to 64 visible ASCII characters."
            code = (
                ErrorCode.BAD_CHARACTERS if 1 <= len(key) <= MAX_ID_CHARS else ErrorCode.WRONG_SIZE
            )
            raise FrameError(code, text)
        return {} if key is None else {"id": key}

    def _check_type(self, wanted: str) -> None:
        given = self.headers.get("content-type", wanted).partition(";")[0].strip().lower()
        if given != wanted:
            raise Problem(ApiCode.BAD_MEDIA_TYPE, f"The body must be {wanted}.")


def _number(name: str, value: str) -> int:
    if not _is_number(value):
        text = f'"{name}" must be a whole number.'
        raise FrameError(ErrorCode.WRONG_TYPE, text)
    return int(value)


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 20
