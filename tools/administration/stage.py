"""Stage: the chat of a stage, made as its functions make it, for an administrator's command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.auth import back_end
from chalicelib.domain import Connection
from chalicelib.protocol import parser
from chalicelib.protocol.errors import FrameError
from chalicelib.wiring import Wiring
from tools.administration.clients import Clients, Sockets
from tools.administration.field_names import in_options
from tools.administration.place import Place
from tools.errors import InvalidInput, ToolError

# No limit for administrators, and nothing that they do is reviewed.
OVERRIDES = {"API_REQUESTS_PER_SECOND": "0", "REVIEW_HOOK": ""}


class Stage:
    """The chat of a stage.

    name: under which the administrator acts; None: that of the ARN.
    url: of a local run, None for a deployed stage. variables: of the stage.
    """

    def __init__(self, place: Place, name: str | None = None) -> None:
        place.tables.about(place.tables.rooms)  # raises ToolError if the stage is not there
        aws: Any = Clients(place)
        sockets: Any = Sockets(place)
        wiring = Wiring({**place.variables, **OVERRIDES}, aws, sockets)
        self.tables, self.url, self.variables = place.tables, place.url, place.variables
        self.rooms = wiring.rooms
        self.bots = wiring.bots
        self.chat = wiring.chat_of_connections()
        self.operator: Connection = self.chat.callers.caller(back_end(place.caller, name))

    def perform(self, action: str, **fields: Any) -> list[Mapping[str, Any]]:
        """Perform an action of the protocol; returns the frames that answer it. Fields that are
        None are left out. Raises ToolError, and StoreUnavailable."""
        given = {key: value for key, value in fields.items() if value is not None}
        try:
            read = parser.read_action({"action": action, **given})
        except FrameError as error:
            raise InvalidInput(in_options(error.message)) from None
        try:
            return list(self.chat.request(self.operator, read).frames)
        except FrameError as error:
            raise ToolError(in_options(error.message)) from None

    def pages(self, action: str, entries: str, **fields: Any) -> list[Mapping[str, Any]]:
        """Return all entries of a list that comes in pages; raises as `perform`.

        entries: the field of the answer that has them.
        """
        found, after = list[Mapping[str, Any]](), None
        while True:
            (page,) = self.perform(action, after=after, **fields)
            found += page[entries]
            if (after := page.get("next")) is None:
                return found
