"""Messages over HTTP: send, list, get, edit, delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.protocol.actions import MAX_SEQ, Action, Delete, Edit
from chalicelib.protocol.errors import ErrorCode
from chalicelib.web.api.entity_tags import is_known, message_result, wanted_revisions
from chalicelib.web.api.pages import numbered_page
from chalicelib.web.api.problems import Problem
from chalicelib.web.api.request import ApiRequest
from chalicelib.web.api.routing import Api, Result

MESSAGES = "/rooms/{room}/messages"
MESSAGE = "/rooms/{room}/messages/{seq}"


def register(api: Api) -> None:
    """Add the routes."""

    @api.route("POST", MESSAGES)
    def send_message(request: ApiRequest) -> Result:
        """Send a message: 201, or 200 if it was sent before under the same Idempotency-Key."""
        answer = api.perform(request, request.room_action("sendmessage", request.json()))
        message = answer.frame("message")
        if not answer.is_new:
            return message_result(message)
        return message_result(message, 201, **request.location_of(message["seq"]))

    @api.route("GET", MESSAGES)
    def list_messages(request: ApiRequest) -> Result:
        """List messages, as `history` does."""
        asked = request.room_action("history", request.numbers("after", "before", "since", "limit"))
        return numbered_page(request, api.perform(request, asked).frame("history"))

    @api.route("GET", MESSAGE)
    def get_message(request: ApiRequest) -> Result:
        """Return one message as it is now; 304 if the client has it."""
        message = _message(api, request)
        result = message_result(message)
        return Result(None, 304, result.headers) if is_known(request, message) else result

    @api.route("PATCH", MESSAGE)
    def edit_message(request: ApiRequest) -> Result:
        """Give the caller's own message another text."""
        seq = request.number_in_path("seq")
        asked = _for_revisions(request, request.room_action("edit", request.json(), target=seq))
        return message_result(api.perform(request, asked).frame("changes")["messages"][0])

    @api.route("DELETE", MESSAGE)
    def delete_message(request: ApiRequest) -> Result:
        """Delete the caller's own message, or any as a moderator."""
        seq = request.number_in_path("seq")
        asked = _for_revisions(request, request.room_action("delete", {}, target=seq))
        api.perform(request, asked)
        return Result(status=204)


def _for_revisions(request: ApiRequest, action: Action) -> Action:
    """Return a change of a message as the request's `If-Match` bounds it."""
    if isinstance(action, Edit | Delete):
        return replace(action, revisions=wanted_revisions(request))
    return action


def _message(api: Api, request: ApiRequest) -> Mapping[str, Any]:
    """The message of the path; raises Problem."""
    seq = request.number_in_path("seq")
    asked = request.room_action("history", {"before": min(seq + 1, MAX_SEQ), "limit": 1})
    found: list[Mapping[str, Any]] = api.perform(request, asked).frame("history")["messages"]
    if not found or found[0]["seq"] != seq:
        raise Problem(ErrorCode.NO_MESSAGE, "There is no such message.")
    return found[0]
