"""What a client knows that outlives a connection. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from chat_client.errors import SignInRequired
from chat_client.model.fields import Frame, as_object
from chat_client.model.people import Person
from chat_client.model.requests import Requests
from chat_client.model.room_state import RoomState


@dataclass
class ClientState:
    """The rooms that the client follows, its unanswered requests, and who its member is.

    you: None until the server has told it.
    """

    rooms: dict[str, RoomState] = field(default_factory=dict)
    requests: Requests = field(default_factory=Requests)
    you: Person | None = None

    def on_you(self, fields: Frame) -> None:
        """A frame tells who this client's member is. Raises SignInRequired if it was another."""
        you = Person.from_fields(as_object(fields.get("you")))
        if self.you and self.you.member != you.member:
            # Unsent messages would be sent as the other member's, and perhaps a second time.
            raise SignInRequired("the new token is another member's")
        self.you = you

    def threads(self, room: str) -> list[RoomState]:
        """The followed threads of a room's messages."""
        return [state for id, state in self.rooms.items() if id.startswith(f"{room}:")]

    @property
    def member(self) -> str | None:
        """The public id of this client's member."""
        return self.you.member if self.you else None
