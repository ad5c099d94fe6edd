"""Invitations over HTTP: create one, accept one."""

from __future__ import annotations

from chalicelib.web.api.pages import without_frame
from chalicelib.web.api.request import ApiRequest
from chalicelib.web.api.routing import Api, Result


def register(api: Api) -> None:
    """Add the routes."""

    @api.route("POST", "/rooms/{room}/invitations")
    def create_invitation(request: ApiRequest) -> Result:
        """Create an invitation for whoever has it."""
        given = request.json_if_any()
        given.pop("member", None)  # to add one at once is another request
        made = api.perform(request, request.room_action("invite", given)).frame("invitation")
        return Result(without_frame(made), 201)

    @api.route("POST", "/invitations")
    def accept_invitation(request: ApiRequest) -> Result:
        """Become a member by an invitation: in the body, as addresses are logged."""
        asked = request.action("accept", request.json())
        return Result(without_frame(api.perform(request, asked).frame("room")))
