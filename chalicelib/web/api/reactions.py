"""Reactions over HTTP."""

from __future__ import annotations

from chalicelib.web.api.entity_tags import message_result
from chalicelib.web.api.messages import MESSAGE
from chalicelib.web.api.request import ApiRequest
from chalicelib.web.api.routing import Api, Result

REACTION = f"{MESSAGE}/reactions/{{reaction}}"


def register(api: Api) -> None:
    """Add the routes."""

    @api.route("PUT", REACTION)
    def react(request: ApiRequest) -> Result:
        """React to a message."""
        return _react(api, request, "react")

    @api.route("DELETE", REACTION)
    def unreact(request: ApiRequest) -> Result:
        """Take a reaction back."""
        return _react(api, request, "unreact")


def _react(api: Api, request: ApiRequest, name: str) -> Result:
    target, reaction = request.number_in_path("seq"), request.path["reaction"]
    asked = request.room_action(name, {}, target=target, reaction=reaction)
    return message_result(api.perform(request, asked).frame("changes")["messages"][0])
