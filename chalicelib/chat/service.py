"""ChatService: the rules for connecting, disconnecting and each action."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

from chalicelib import deadline, telemetry
from chalicelib.auth import Claims, Verifier
from chalicelib.chat.action_router import ActionRouter
from chalicelib.chat.administration import Administration
from chalicelib.chat.callers import Answer, CallerAdmission
from chalicelib.chat.gate import Gate
from chalicelib.chat.handshakes import Handshakes
from chalicelib.chat.incoming_webhooks import IncomingWebhooks
from chalicelib.chat.limits import DEFAULT_LIMITS, Limits
from chalicelib.chat.presence import Presence
from chalicelib.chat.refusals import told
from chalicelib.chat.rooms import Tools
from chalicelib.chat.sending import reviewed
from chalicelib.chat.summaries import RoomSummaries
from chalicelib.chat.webhooks import Webhooks
from chalicelib.concurrency import Greenlets, Workers
from chalicelib.config import EDIT_SECONDS
from chalicelib.delivery import Chunk, Dispatcher, Expiry, News, Recheck, Summary
from chalicelib.domain import Connection
from chalicelib.files import FileService
from chalicelib.protocol import frames, parser
from chalicelib.protocol.actions import Action
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.review import Review
from chalicelib.stores import ConnectionStore, MessageLog, RoomStore

# How long a handshake may wait for its presence frames; the queue sends the remaining ones.
CONNECT_PRESENCE_TIMEOUT_S = 3.0

log = logging.getLogger(__name__)


def now() -> int:
    """Return the time in milliseconds since the epoch, UTC."""
    return time.time_ns() // 1_000_000


class ChatService:
    """The rules of the chat, over the stores and the dispatcher.

    clock: returns milliseconds since the epoch, UTC.
    limits: what a member may do; more is refused.
    workers: for calls to the stores that need not wait for each other.
    verifier: of tokens; None if nobody signs in.
    review: the product's own, of each text before it is stored; None if there is none.
    edit_seconds: for how long after it was sent a message can be edited.
    files: those that messages may carry; None if they carry none.
    caller_limits: what a member may do without a connection.
    """

    def __init__(
        self,
        connections: ConnectionStore,
        messages: MessageLog,
        rooms: RoomStore,
        dispatcher: Dispatcher,
        clock: Callable[[], int] = now,
        limits: Limits = DEFAULT_LIMITS,
        workers: Workers | None = None,
        verifier: Verifier | None = None,
        review: Review | None = None,
        edit_seconds: int = EDIT_SECONDS,
        files: FileService | None = None,
        caller_limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        workers = workers or Greenlets()
        presence = Presence(connections, dispatcher, clock, workers)
        summaries = RoomSummaries(messages, clock, workers)
        tools = Tools(connections, rooms, messages, summaries, presence, dispatcher, clock, workers)
        gate, check = Gate(rooms, messages, clock), reviewed(review)
        self._actions = ActionRouter(tools, gate, verifier, check, edit_seconds, files)
        self._handshakes = Handshakes(connections, self._actions.subscriptions, clock)
        self._tools = tools
        self._limits = limits
        self.sign_in = self._actions.sign_in
        self.files = files
        self.callers = CallerAdmission(connections, gate, caller_limits, clock)
        self.incoming_webhooks = IncomingWebhooks(
            rooms.incoming_webhooks, self.callers, clock, self.request
        )
        self.webhooks = Webhooks(rooms.webhooks, self.callers, clock)
        self.administration = Administration(connections, dispatcher, caller_limits, clock, workers)

    def connect(
        self, connection_id: str, query: Mapping[str, str], claims: Claims | None = None
    ) -> None:
        """Put a connection into the room that its address names, under the address's name.

        claims: of the token that it signs in with.
        Raises InvalidIdentifier for a bad address, NotAllowed, and StoreUnavailable.
        """
        newcomer = self._handshakes.open(connection_id, query, claims)
        telemetry.count("ConnectionsOpened")
        self.sign_in.opened(newcomer)
        if newcomer.home:
            with deadline.within(CONNECT_PRESENCE_TIMEOUT_S):
                self._tools.presence.joined(newcomer, newcomer.home)

    def check_handshake(self, query: Mapping[str, str], claims: Claims | None = None) -> None:
        """Raise what `connect` would, and store nothing."""
        self._handshakes.check(query, claims)

    def disconnect(self, connection_id: str) -> None:
        """Remove a closed connection. Never raises: if it stays stored, the next post finds it
        gone."""
        telemetry.count("ConnectionsClosed")
        self._tools.dispatcher.remove_gone([connection_id])

    def receive(self, connection_id: str, body: str | None) -> None:
        """Perform the action of a client's frame, or reply to that client with an `error` frame.

        body: None if the frame was empty.
        """
        try:
            action = parser.parse(body)
            with told(action, connection_id):
                self._actions.perform(self._sender(connection_id, action), action)
        except FrameError as refused:
            log.info("frame of %s refused: %s", connection_id, refused.code.value)
            self._tools.dispatcher.reply(frames.error(refused), connection_id)
            if refused.code is ErrorCode.TOKEN_EXPIRED:
                self._tools.dispatcher.close(connection_id)

    def request(self, caller: Connection, action: Action) -> Answer:
        """Perform an action for a caller, which `callers` makes; raises FrameError."""
        with self._tools.dispatcher.callers.mailbox() as mailbox, told(action, mailbox.id):
            is_new = self._actions.perform(self.callers.admit(caller, mailbox.id, action), action)
        return Answer.of(mailbox.frames, is_new)

    def fan_out(self, message: Chunk | Summary | Expiry | Recheck) -> None:
        """Handle a message of the queue: send one chunk of a large broadcast, tell a room of
        several changes, close a connection whose token has expired, or look again at a member's
        place in a room."""
        if not isinstance(message, Expiry):
            telemetry.annotate(room=message.room)
        match message:
            case Chunk(_, room, frame, recipients, tries):
                self._tools.dispatcher.send_chunk(room, frame, recipients, tries)
            case Summary(_, room, News.PRESENCE):
                self._tools.presence.tell_members(room)
            case Summary(_, room, News.RECEIPTS):
                self._actions.rooms.tell_receipts(room)
            case Summary(_, room, News.CHANGES):
                self._actions.changes.tell_changes(room)
            case Recheck(_, room, member):
                self._actions.rooms.recheck(room, member)
            case Expiry(_, connection_id):
                self.sign_in.close_if_expired(connection_id)

    def _sender(self, connection_id: str, action: Action) -> Connection:
        """Charge an action to the connection that sent it, and return the connection; raises
        TooSoon, and FrameError if it is not stored, or its token has expired."""
        charge = self._limits.charge(action, self._tools.clock())
        sender = self._tools.connections.charge(connection_id, charge)
        if sender is None:
            raise FrameError(ErrorCode.NOT_CONNECTED, "Please connect again.", action.id)
        if self.sign_in.has_expired(sender):
            text = "Your sign-in has expired. Please connect again."
            raise FrameError(ErrorCode.TOKEN_EXPIRED, text, action.id)
        return sender
