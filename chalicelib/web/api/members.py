"""A room's members over HTTP: list, add, give a role, remove."""

from __future__ import annotations

from chalicelib.web.api.pages import page
from chalicelib.web.api.request import ApiRequest
from chalicelib.web.api.routing import Api, Result

MEMBERS = "/rooms/{room}/members"
MEMBER = "/rooms/{room}/members/{member}"


def register(api: Api) -> None:
    """Add the routes."""

    @api.route("GET", MEMBERS)
    def list_members(request: ApiRequest) -> Result:
        """List all members, those who are away included."""
        given = {**request.numbers("limit"), **request.texts("after")}
        asked = request.room_action("memberships", given)
        return page(request, api.perform(request, asked).frame("memberships"))

    @api.route("PUT", MEMBER)
    def put_member(request: ApiRequest) -> Result:
        """Add a member; or, with `role`, give a member another role."""
        given, member = request.json_if_any(), request.path["member"]
        name = "role" if "role" in given else "invite"
        role = {"role": given["role"]} if "role" in given else {}
        api.perform(request, request.room_action(name, role, member=member))
        return Result(status=204)

    @api.route("DELETE", MEMBER)
    def remove_member(request: ApiRequest) -> Result:
        """Remove a member; or leave, if it is the caller."""
        member = request.path["member"]
        if member == request.caller.member:
            asked = request.room_action("leave", {})
        else:
            asked = request.room_action("remove", {}, member=member)
        api.perform(request, asked)
        return Result(status=204)
