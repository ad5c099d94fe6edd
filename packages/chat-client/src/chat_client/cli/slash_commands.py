"""What a user of the terminal can type in place of a message."""

from __future__ import annotations

from collections.abc import Callable

from chat_client.cli.change_texts import shown_name, summary
from chat_client.cli.chosen_message import choose, newest, short_number
from chat_client.cli.escaping import escaped
from chat_client.cli.names import Names
from chat_client.cli.rooms import Rooms, label
from chat_client.client import Client
from chat_client.errors import ChatError
from chat_client.model.message import Message
from chat_client.model.people import RoomInfo
from chat_client.net.address import ROOM

MAX_NUMBERED = 10
HELP = [
    "/rooms lists your rooms, and what is unread there",
    "/join ROOM enters a room, or goes back to it; what you type is said there",
    "/who lists the people who are in this room",
    "/reply TEXT answers the last message of somebody else",
    "/react 👍 reacts to the last message of somebody else; again, it takes that back",
    "/edit TEXT gives your last message another text; /edit alone offers the present one",
    "/delete deletes your last message",
    "/numbers lists the last messages with their numbers, which these four take: /reply #694 TEXT",
    "// begins a message that begins with one /",
    "Ctrl-D or Ctrl-C ends the chat",
]


class SlashCommands:
    """Runs commands; returns what to tell the user."""

    def __init__(
        self, client: Client, rooms: Rooms, names: Names, suggest: Callable[[str], None]
    ) -> None:
        """suggest: offers the user a line to change and to enter."""
        self._client = client
        self._rooms = rooms
        self._names = names
        self._suggest = suggest

    async def run(self, line: str) -> list[str]:
        """Run a line that begins with a slash. What goes wrong is told as well."""
        name, _, argument = line[1:].strip().partition(" ")
        try:
            return await self._run(name.lower(), argument.strip())
        except ChatError as error:
            return [escaped(str(error))]

    async def _run(self, name: str, argument: str) -> list[str]:
        match name:
            case "help" | "":
                return HELP
            case "rooms":
                return await self._list_rooms()
            case "join":
                return await self._join(argument)
            case "who":
                return await self._who()
            case "numbers":
                return self._list_numbers()
            case "edit":
                return self._edit(argument)
            case "delete":
                return self._delete(argument)
            case "react":
                return self._react(argument)
            case "reply":
                return self._reply(argument)
        return [f"there is no command /{escaped(name)}; /help lists them"]

    async def _list_rooms(self) -> list[str]:
        known = {info.room: info for info in await self._client.rooms()}
        lines = []
        for room in self._rooms.open:
            listed, unread = known.pop(room.id, None), room.unread
            if unread is None and listed:
                unread = listed.unread
            here = " (here)" if room is self._rooms.current else ""
            lines.append(f"{label(room)}{here}{_unread(unread)}")
        return lines + [_listed(info) for info in known.values()]

    async def _join(self, wanted: str) -> list[str]:
        if not wanted:
            return ["/join needs a room: /join kitchen"]
        id = wanted if ROOM.fullmatch(wanted) else await self._id_of_title(wanted)
        if id is None:
            return [f"you have no room of the title {escaped(wanted)}; /rooms lists yours"]
        self._rooms.current = await self._rooms.enter(id)
        return [f"you are in {label(self._rooms.current)}"]

    async def _id_of_title(self, title: str) -> str | None:
        plain = title.strip('"').casefold()
        found = [info.room for info in await self._client.rooms() if _title(info) == plain]
        return found[0] if len(found) == 1 else None

    async def _who(self) -> list[str]:
        people = await self._rooms.current.members()
        self._names.learn(people)
        shown = sorted(shown_name(each, self._names) for each in people)
        return [f"{len(people)} in {label(self._rooms.current)}: {', '.join(shown)}"]

    def _list_numbers(self) -> list[str]:
        log = self._rooms.current.log
        found = newest(log, MAX_NUMBERED)
        return [
            f"{short_number(log, each.seq)} {summary(each, self._names)}" for each in found
        ] or ["there are no messages here"]

    def _edit(self, argument: str) -> list[str]:
        message, text = self._choose(argument, is_own=True)
        if text:
            self._rooms.current.do_nowait("edit", target=message.seq, data=text)
        else:
            self._suggest(
                f"/edit {short_number(self._rooms.current.log, message.seq)} {message.data}"
            )
        return []

    def _delete(self, argument: str) -> list[str]:
        message, rest = self._choose(argument, is_own=True)
        if rest:
            return ["/delete takes a number or nothing: /delete #694; /numbers lists the last ones"]
        self._rooms.current.do_nowait("delete", target=message.seq)
        return []

    def _react(self, argument: str) -> list[str]:
        message, reaction = self._choose(argument, is_own=False)
        if not reaction or " " in reaction:
            return ["/react needs an emoji, or another text without spaces: /react +1"]
        mine = [each.reaction for each in message.reactions if each.mine]
        action = "unreact" if reaction in mine else "react"
        self._rooms.current.do_nowait(action, target=message.seq, reaction=reaction)
        return []

    def _reply(self, argument: str) -> list[str]:
        message, text = self._choose(argument, is_own=False)
        if not text:
            return ["/reply needs a text: /reply yes, or /reply #694 yes"]
        self._rooms.current.send_nowait(text, reply_to=message.seq)
        return []

    def _choose(self, argument: str, *, is_own: bool) -> tuple[Message, str]:
        you = self._client.you.member if self._client.you else None
        return choose(self._rooms.current.log, argument, you, is_own=is_own)


def _title(info: RoomInfo) -> str:
    return (info.title or "").casefold()


def _listed(info: RoomInfo) -> str:
    title = f" {escaped(info.title)}" if info.title else ""
    return f"{info.room}{title}{_unread(info.unread)}: /join it to read it"


def _unread(count: int | None) -> str:
    return f", {count if count < 100 else '100 or more'} unread" if count else ""
