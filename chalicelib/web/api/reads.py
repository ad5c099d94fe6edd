"""Read positions over HTTP."""

from __future__ import annotations

from chalicelib.web.api.pages import without_frame
from chalicelib.web.api.request import ApiRequest
from chalicelib.web.api.routing import Api, Result

READ = "/rooms/{room}/read"


def register(api: Api) -> None:
    """Add the routes."""

    @api.route("GET", READ)
    def list_reads(request: ApiRequest) -> Result:
        """List how far the members of a room have read."""
        asked = request.room_action("receipts", {})
        return Result(without_frame(api.perform(request, asked).frame("receipts")))

    @api.route("PUT", READ)
    def mark_read(request: ApiRequest) -> Result:
        """Store how far the caller has read, never less than before."""
        asked = request.room_action("read", request.json())
        return Result(without_frame(api.perform(request, asked).frame("read")))
