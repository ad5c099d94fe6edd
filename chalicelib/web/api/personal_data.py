"""What is stored of a member over HTTP, for administrators: exported and erased, step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.domain import NOBODY
from chalicelib.personal_data import BadCursor
from chalicelib.protocol import identifiers
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.web.api.pages import page
from chalicelib.web.api.request import ApiRequest
from chalicelib.web.api.routing import Api, Result

MEMBER = "/members/{member}"


def register(api: Api) -> None:
    """Add the routes."""

    @api.route("GET", MEMBER)
    def export_member(request: ApiRequest) -> Result:
        """Return some of what is stored of a member."""
        return _step(api, request, api.features.personal_data.export)

    @api.route("DELETE", MEMBER)
    def erase_member(request: ApiRequest) -> Result:
        """Erase some of what is stored of a member: 202 as long as there may be more."""
        return _step(api, request, api.features.personal_data.erase, unfinished=202)


def _step(
    api: Api, request: ApiRequest, perform: Callable[..., Any], unfinished: int = 200
) -> Result:
    member = request.fields_of_path().identifier("member", identifiers.member)
    api.chat.administration.admit(request.caller)
    if member in NOBODY:
        text = "Nobody is this member."
        raise FrameError(ErrorCode.NOT_ALLOWED, text)
    try:
        fields: Mapping[str, Any] = perform(member, request.query.get("after"))._asdict()
    except BadCursor:
        text = '"after" is no cursor of this list.'
        raise FrameError(ErrorCode.BAD_CHARACTERS, text) from None
    shown = {name: value for name, value in fields.items() if value is not None}
    result = page(request, shown)
    status = unfinished if "next" in shown else 200
    return Result(result.body, status, result.headers)
