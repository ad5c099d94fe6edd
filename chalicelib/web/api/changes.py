"""Changes of a room's messages, and mentions of the caller, over HTTP."""

from __future__ import annotations

from chalicelib.web.api.pages import numbered_page, page
from chalicelib.web.api.request import ApiRequest
from chalicelib.web.api.routing import Api, Result


def register(api: Api) -> None:
    """Add the routes."""

    @api.route("GET", "/rooms/{room}/changes")
    def list_changes(request: ApiRequest) -> Result:
        """List the messages that have changed, as `changes` does."""
        asked = request.room_action("changes", request.numbers("after", "limit"))
        return numbered_page(request, api.perform(request, asked).frame("changes"))

    @api.route("GET", "/mentions")
    def list_mentions(request: ApiRequest) -> Result:
        """List the messages that mention the caller, in all rooms."""
        asked = request.action("mentions", {**request.numbers("limit"), **request.texts("after")})
        return page(request, api.perform(request, asked).frame("mentions"))
