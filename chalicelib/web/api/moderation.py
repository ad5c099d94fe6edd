"""Moderation over HTTP: bans, mutes, reports, the audit log."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.web.api.messages import MESSAGE
from chalicelib.web.api.pages import page
from chalicelib.web.api.request import ApiRequest
from chalicelib.web.api.routing import Api, Result

REPORTS = f"{MESSAGE}/reports"


def register(api: Api) -> None:
    """Add the routes."""
    for name, undo in (("ban", "unban"), ("mute", "unmute")):
        path = f"/rooms/{{room}}/{name}s/{{member}}"
        api.route("PUT", path)(_sanction(api, name))
        api.route("DELETE", path)(_sanction(api, undo))
    for path, name in (("reports", "reports"), ("audit", "audit")):
        api.route("GET", f"/rooms/{{room}}/{path}")(_list(api, name))

    @api.route("POST", REPORTS)
    def report_message(request: ApiRequest) -> Result:
        """Report a message to those who moderate its room."""
        target = request.number_in_path("seq")
        api.perform(request, request.room_action("report", request.json_if_any(), target=target))
        return Result(status=204)

    @api.route("DELETE", REPORTS)
    def dismiss_reports(request: ApiRequest) -> Result:
        """Forget the reports of a message."""
        target = request.number_in_path("seq")
        api.perform(request, request.room_action("dismiss", {}, target=target))
        return Result(status=204)


def _sanction(api: Api, name: str) -> Callable[[ApiRequest], Result]:
    """Return the route that bans or mutes a member, or lifts that."""

    def sanction(request: ApiRequest) -> Result:
        given, member = request.json_if_any(), request.path["member"]
        api.perform(request, request.room_action(name, given, member=member))
        return Result(status=204)

    sanction.__name__ = name
    return sanction


def _list(api: Api, name: str) -> Callable[[ApiRequest], Result]:
    """Return the route that lists what those see who moderate a room."""

    def listing(request: ApiRequest) -> Result:
        given = {**request.numbers("limit"), **request.texts("after")}
        return page(request, api.perform(request, request.room_action(name, given)).frame(name))

    listing.__name__ = f"list_{name}"
    return listing
