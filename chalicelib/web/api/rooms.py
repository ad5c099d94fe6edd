"""Rooms over HTTP: list, create, get, change."""

from __future__ import annotations

from chalicelib.protocol.actions import GetRoom
from chalicelib.web.api.pages import page, without_frame
from chalicelib.web.api.request import ApiRequest
from chalicelib.web.api.routing import Api, Result

ROOMS = "/rooms"
ROOM = "/rooms/{room}"


def register(api: Api) -> None:
    """Add the routes."""

    @api.route("GET", ROOMS)
    def list_rooms(request: ApiRequest) -> Result:
        """List the caller's own rooms, or the open ones."""
        given = {**request.numbers("limit"), **request.texts("scope", "after")}
        found = api.perform(request, request.action("rooms", given)).frame("rooms")
        return page(request, found, "scope")

    @api.route("POST", ROOMS)
    def create_room(request: ApiRequest) -> Result:
        """Create a room; a direct one may be there already."""
        asked = request.action("create", request.json())
        made = without_frame(api.perform(request, asked).frame("room"))
        return Result(made, 201, request.location_of(made["room"]))

    @api.route("GET", ROOM)
    def get_room(request: ApiRequest) -> Result:
        """Return a room as the caller sees it."""
        asked = GetRoom(request.room())
        return Result(without_frame(api.perform(request, asked).frame("room")))

    @api.route("PATCH", ROOM)
    def change_room(request: ApiRequest) -> Result:
        """Change a room's settings."""
        asked = request.room_action("change", request.json())
        return Result(without_frame(api.perform(request, asked).frame("room")))
