"""What to tell the user whenever a client has changed."""

from __future__ import annotations

from chat_client.cli.chosen_message import short_number
from chat_client.cli.escaping import escaped
from chat_client.cli.rooms import Rooms
from chat_client.cli.times import short_time
from chat_client.client import Client
from chat_client.errors import RequestRefused
from chat_client.model.changed import Change
from chat_client.model.log_reader import ChangeReader, LogReader
from chat_client.model.message import Entry
from chat_client.model.outbox import OutboxItem
from chat_client.net.connection import ConnectionState
from chat_client.room import Room

MAX_QUOTE_CHARS = 60
NOT_DONE = {
    "sendmessage": "not sent",
    "edit": "not edited",
    "delete": "not deleted",
    "react": "not reacted",
    "unreact": "the reaction is still there",
}
THROTTLED = "sending more slowly: server limit reached"


class Notices:
    """What is new about a client since the last call.

    refused: how many messages the server has refused.
    """

    def __init__(self, client: Client, rooms: Rooms, address: str) -> None:
        """address: without secrets, because it is shown."""
        self.refused = 0
        self._client = client
        self._rooms = rooms
        self._address = address
        self._readers: dict[Room, LogReader] = {}
        self._change_readers: dict[Room, ChangeReader] = {}
        self._told_reports: dict[Room, dict[int, int]] = {}
        self._lost: set[Room] = set()
        self._is_offline = False
        self._was_throttled = False

    def new_entries(self) -> list[tuple[Room, Entry]]:
        """The new entries of each room's log."""
        found = []
        for room in self._rooms.all:
            reader = self._readers.setdefault(room, LogReader(room.log))
            found += [(room, entry) for entry in reader.rest()]
        return found

    def new_changes(self) -> list[tuple[Room, Change]]:
        """What became of messages of each room's log since they were new."""
        found = []
        for room in self._rooms.all:
            reader = self._change_readers.setdefault(room, ChangeReader(room.log))
            found += [(room, change) for change in reader.rest()]
        return found

    def new_notices(self) -> list[str]:
        """Each refused message and lost room, when the connection is lost and restored, and the
        first wait. Nothing if that is because the user has to choose a room."""
        if self._rooms.refusal:
            return []
        return [
            *self._losses(),
            *(notice for room in self._rooms.all for notice in self._reports(room)),
            *(notice for room in self._rooms.all for notice in self._refusals(room)),
            *self._connection(),
            *self._throttling(),
        ]

    def _losses(self) -> list[str]:
        lost = [room for room in self._rooms.all if room.end and room not in self._lost]
        self._lost.update(lost)
        return [escaped(str(room.end)) for room in lost]

    def _reports(self, room: Room) -> list[str]:
        told = self._told_reports.setdefault(room, {})
        new = {seq: count for seq, count in room.reported.items() if told.get(seq) != count}
        told.update(new)
        prefix = self._rooms.prefix(room)
        return [
            f"{prefix}message {short_number(room.log, seq)} was reported"
            + (f", {count} times" if count > 1 else "")
            for seq, count in new.items()
        ]

    def _refusals(self, room: Room) -> list[str]:
        notices = []
        for item in room.outbox.items:
            if item.error:
                room.outbox.discard(item.id)
                what = f"{NOT_DONE[item.action]}: {quoted(item)}".removesuffix(": ")
                notices.append(f"{self._rooms.prefix(room)}{what}: {_reason(item.error)}")
        self.refused += len(notices)
        return notices

    def _connection(self) -> list[str]:
        if self._client.offline_reason and not self._is_offline:
            self._is_offline = True
            reason = escaped(self._client.offline_reason)
            return [f"no connection to {self._address}: {reason}; still trying"]
        if self._client.state is ConnectionState.CONNECTED and self._is_offline:
            self._is_offline = False
            return ["connected"]
        return []

    def _throttling(self) -> list[str]:
        if self._was_throttled or not any(room.is_throttled for room in self._rooms.all):
            return []
        self._was_throttled = True
        return [THROTTLED]


def _reason(error: RequestRefused) -> str:
    end = f" (until {short_time(error.until)})" if error.until else ""
    return f"{escaped(error.reason or error.code)}{end}"


def described(item: OutboxItem) -> str:
    """What is on its way, in one line."""
    action = "" if item.action == "sendmessage" else f"{item.action} "
    return f"{action}{quoted(item)}".rstrip()


def quoted(item: OutboxItem) -> str:
    """The beginning of an unsent message, in one line."""
    text = escaped(item.data)
    return text if len(text) <= MAX_QUOTE_CHARS else f"{text[: MAX_QUOTE_CHARS - 2]} …"
