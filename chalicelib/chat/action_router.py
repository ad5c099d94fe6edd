"""ActionRouter: has each action of the protocol performed, in the room that it concerns."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib import telemetry
from chalicelib.auth import Verifier
from chalicelib.chat import permissions
from chalicelib.chat.changes import ChangeActions
from chalicelib.chat.gate import Gate
from chalicelib.chat.history import HistoryReplies
from chalicelib.chat.mentions import MentionReplies
from chalicelib.chat.quoting import Quoting
from chalicelib.chat.renaming import Renaming
from chalicelib.chat.replies import Replies
from chalicelib.chat.rooms import RoomActions, Tools
from chalicelib.chat.sending import Sending
from chalicelib.chat.sign_in import SignIn
from chalicelib.chat.subscriptions import SubscriptionActions
from chalicelib.domain import Connection
from chalicelib.files import FileService
from chalicelib.protocol import actions
from chalicelib.protocol.actions import Action, RoomAction
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.review import Draft

Review = Callable[[Draft, str | None], str]


class ActionRouter:
    """Performs actions; raises FrameError, and what the stores raise.

    verifier, edit_seconds, files: as of ChatService.
    review: returns the text to store, or raises FrameError.
    """

    def __init__(
        self,
        tools: Tools,
        gate: Gate,
        verifier: Verifier | None,
        review: Review,
        edit_seconds: int,
        files: FileService | None,
    ) -> None:
        connections, messages, dispatcher = tools.connections, tools.messages, tools.dispatcher
        presence, clock, workers = tools.presence, tools.clock, tools.workers
        quoting, edit_ms = Quoting(messages), edit_seconds * 1000
        self.changes = changes = ChangeActions(
            connections, messages, quoting, dispatcher, review, edit_ms, clock, workers
        )
        self._sending = Sending(
            messages, tools.rooms, changes, dispatcher, review, clock, workers, files
        )
        self._history = HistoryReplies(messages, quoting, dispatcher)
        self._mentions = MentionReplies(messages, tools.rooms, dispatcher, clock)
        self._renaming = Renaming(connections, presence, dispatcher)
        self._replies = Replies(messages, presence, dispatcher, workers)
        self.subscriptions = SubscriptionActions(
            connections, gate, tools.summaries, self._history, presence, dispatcher, clock, workers
        )
        self.rooms = RoomActions(tools)
        self.sign_in = SignIn(verifier, connections, self.subscriptions, dispatcher, clock)
        self._presence, self._clock = presence, clock

    def perform(self, sender: Connection, action: Action) -> bool:
        """Perform an action; returns whether it was not performed before, as far as is known."""
        match action:
            case actions.Mentions():
                self._mentions.reply(sender, action)
            case actions.Ping():
                self._replies.pong(sender, action)
            case actions.Subscribe():
                self.subscriptions.subscribe(sender, action)
            case actions.Rename():
                self._renaming.rename(sender, action)
            case actions.Authenticate():
                self.sign_in.authenticate(sender, action)
            case actions.Create() | actions.Accept() | actions.Rooms():
                self.rooms.perform(sender, action)
            case _:
                return self._perform_in(self._room(sender, action), sender, action)
        return True

    def _perform_in(self, room: str, sender: Connection, action: RoomAction) -> bool:
        match action:
            case actions.SendMessage():
                return self._sending.send(sender, room, action)
            case actions.Edit():
                self.changes.edit(sender, room, action)
            case actions.Delete():
                self.changes.delete(sender, room, action, self.rooms.on_deleted)
            case actions.React():
                self.changes.react(sender, room, action)
            case actions.Changes():
                self.changes.reply(sender, room, action)
            case actions.History():
                self._history.reply(sender, room, action)
            case actions.Members():
                self._replies.members(sender, room, action)
            case actions.Typing():
                self._presence.typing(sender, room)
            case actions.Unsubscribe():
                self.subscriptions.unsubscribe(sender, room, action.id)
            case actions.Search():
                raise ValueError("only callers search, by a Finder")
            case _:
                self.rooms.perform_in(sender, room, action)
        return True

    def _room(self, sender: Connection, action: actions.RoomAction) -> str:
        """Return the room that an action concerns; raises FrameError if the sender is not
        subscribed to it, in the same words whether it exists or not, or may not do that there."""
        room, now = action.room or sender.home, self._clock()
        if room is None or room not in sender.rooms:
            text = "You are not subscribed to this room."
            raise FrameError(ErrorCode.NOT_SUBSCRIBED, text, action.id)
        telemetry.annotate(room=room)
        # What is sent again was allowed when it was stored: these are checked where that is known.
        if not isinstance(action, actions.SendMessage | actions.Edit | actions.React):
            permissions.check(action, room, sender.rooms[room], now)
        return room
