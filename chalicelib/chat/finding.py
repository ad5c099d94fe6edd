"""Finder: finds the messages of a room by their words, for those who may read it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.chat.callers import CallerAdmission
from chalicelib.chat.quoting import Quoting
from chalicelib.chat.refusals import told
from chalicelib.domain import Connection, Message
from chalicelib.protocol.actions import Search
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import MessageLog

if TYPE_CHECKING:  # otherwise imported late: most functions never search
    from chalicelib.search import MessageSearch, Query


class FoundMessage(NamedTuple):
    """A message, what it replies to, if that is kept, and the words as it has them."""

    message: Message
    quoted: Message | None
    matched: list[str]


class FoundPage(NamedTuple):
    """Messages, the newest first. next: where the search goes on; None if there are no others."""

    messages: list[FoundMessage]
    next: str | None


class Finder:
    """Finds messages; raises FrameError."""

    def __init__(
        self, callers: CallerAdmission, search: MessageSearch, messages: MessageLog
    ) -> None:
        self._callers = callers
        self._search = search
        self._quoting = Quoting(messages)

    def find(self, caller: Connection, asked: Search) -> FoundPage:
        """Return what a caller, which the service's `callers` makes, has asked for."""
        from chalicelib.search import cursor

        query, before = _query(asked), cursor(asked.before)
        if before is None:
            text = '"before" must be the "next" of an answer, or a time in milliseconds.'
            raise FrameError(ErrorCode.BAD_CHARACTERS, text, asked.id)
        self._callers.admit_to(caller, asked.room, asked)
        with told(asked, f"caller {caller.member}"):
            found = self._search.find(asked.room, query, before, asked.limit)
            quotes = self._quotes(found.messages)
        listed = [
            FoundMessage(said, quotes.get((said.room, said.reply_to)), query.written(said.data))
            for said in found.messages
        ]
        return FoundPage(listed, found.next)

    def _quotes(self, messages: list[Message]) -> dict[tuple[str, int | None], Message]:
        in_rooms = groupby(sorted(messages, key=_room), key=_room)
        return {
            (room, seq): quoted
            for room, some in in_rooms
            for seq, quoted in self._quoting.of(list(some)).items()
        }


def _query(asked: Search) -> Query:
    from chalicelib.search import BadQuery, Query

    try:
        return Query.parse(asked.query)
    except BadQuery as error:
        raise FrameError(ErrorCode.WRONG_SIZE, str(error), asked.id) from None


def _room(message: Message) -> str:
    return message.room
