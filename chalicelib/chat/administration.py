"""Administration: what takes power over all of the chat, not only over a room."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from chalicelib.chat.limits import Limits
from chalicelib.chat.refusals import told
from chalicelib.concurrency import Workers, run_all
from chalicelib.delivery import Dispatcher
from chalicelib.domain import Connection
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import ConnectionStore, channel

MAX_CONNECTIONS = 100  # of a member that are listed


class Administration:
    """Performs what callers ask for whose token has the capability `admin`; raises FrameError.

    limits: of callers. clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self,
        connections: ConnectionStore,
        dispatcher: Dispatcher,
        limits: Limits,
        clock: Callable[[], int],
        workers: Workers,
    ) -> None:
        self._connections = connections
        self._dispatcher = dispatcher
        self._limits = limits
        self._clock = clock
        self._workers = workers

    def admit(self, caller: Connection) -> None:
        """Charge a caller; raises FrameError for one without that power, or who acts too often."""
        with told(None, f"caller {caller.member}"):
            charge = self._limits.charge_move(self._clock())
            self._connections.charge_caller(caller.member, charge)
        if not caller.capabilities.is_admin:
            text = "Only a token with the capability `admin` on the pattern `*` may do this."
            raise FrameError(ErrorCode.NOT_ALLOWED, text)

    def connections_of(self, caller: Connection, member: str) -> list[Connection]:
        """Return the connections of a member who may have several, the first 100."""
        self.admit(caller)
        with told(None, f"caller {caller.member}"):
            now = self._clock()
            rows = self._connections.own_occupants(
                channel(member), member, now, limit=MAX_CONNECTIONS
            )
            reads = [partial(self._connections.get, row.id) for row in rows]
            return [each for each in run_all(self._workers, reads) if each]

    def close(self, caller: Connection, connection_id: str) -> bool:
        """Close a connection; returns whether there was one."""
        self.admit(caller)
        with told(None, f"caller {caller.member}"):
            if self._connections.get(connection_id) is None:
                return False
        self._dispatcher.close(connection_id)
        return True
