"""Search over HTTP: the messages of a room that have some words."""

from __future__ import annotations

from typing import Any

from chalicelib.chat import FoundPage
from chalicelib.protocol.actions import MAX_CURSOR_CHARS, MAX_SEARCH_PAGE, SEARCH_PAGE, Search
from chalicelib.protocol.fields import Fields
from chalicelib.protocol.message_fields import message_fields
from chalicelib.search import MAX_QUERY_CHARS
from chalicelib.web.api.pages import link
from chalicelib.web.api.problems import ApiCode, Problem
from chalicelib.web.api.request import ApiRequest
from chalicelib.web.api.routing import Api, Result


def register(api: Api) -> None:
    """Add the route."""

    @api.route("GET", "/rooms/{room}/search")
    def search_messages(request: ApiRequest) -> Result:
        """Find the messages of a room and its threads, the newest first."""
        if (finder := api.features.finder) is None:
            text = "Search is off: the stage's setting SEARCH switches it on."
            raise Problem(ApiCode.NOT_ENABLED, text)
        page = finder.find(request.caller, _asked(request))
        following = {"before": page.next} if page.next else {}
        fields = _fields(page, request.caller.member)
        return Result(fields, headers=link(request, following, "q"))


def _asked(request: ApiRequest) -> Search:
    given = {**request.texts("q", "before"), **request.numbers("limit")}
    fields = Fields({**given, "room": request.path["room"]})
    return Search(
        room=fields.room(),
        query=fields.text("q", MAX_QUERY_CHARS),
        before=fields.optional("before", lambda name: fields.ascii_text(name, MAX_CURSOR_CHARS)),
        limit=fields.number_or("limit", SEARCH_PAGE, 1, MAX_SEARCH_PAGE),
    )


def _fields(page: FoundPage, reader: str) -> dict[str, Any]:
    messages = [
        {**message_fields(each.message, each.quoted, reader), "matched": each.matched}
        for each in page.messages
    ]
    return {"messages": messages, **({"next": page.next} if page.next else {})}
