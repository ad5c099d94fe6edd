"""Pages: what lists answer, with the address of the next page in the header `Link` (RFC 8288)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from chalicelib.web.api.request import ApiRequest
from chalicelib.web.api.routing import Result

_OF_FRAMES = ("id", "you")  # what only a connection has a use for


def page(request: ApiRequest, fields: Mapping[str, Any], *kept: str) -> Result:
    """Return the answer of a frame whose `next` is the cursor of the next page, if there is one.

    kept: the parameters beside `limit` that the next page needs.
    """
    following = {"after": fields["next"]} if "next" in fields else {}
    return Result(without_frame(fields), headers=link(request, following, *kept))


def numbered_page(request: ApiRequest, fields: Mapping[str, Any]) -> Result:
    """Return the answer of a frame that is complete from a number `from` to one `upTo`; the next
    page is in the direction in which the request has asked for this one."""
    following = {}
    if fields["more"]:
        is_forward = "after" in request.query or "since" in request.query
        following = {"after": fields["upTo"]} if is_forward else {"before": fields["from"]}
    return Result(without_frame(fields), headers=link(request, following))


def link(request: ApiRequest, following: Mapping[str, Any], *kept: str) -> dict[str, str]:
    """Return the header with the address of the next page, relative to this one; none without
    parameters that lead there."""
    if not following:
        return {}
    query = {**request.texts("limit", *kept), **following}
    return {"Link": f'<?{urlencode(query)}>; rel="next"'}


def without_frame(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a frame that are of use in an answer."""
    return {name: value for name, value in fields.items() if name not in _OF_FRAMES}
