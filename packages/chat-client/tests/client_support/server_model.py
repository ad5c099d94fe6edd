"""A model of the room's server. Time passes only on demand."""

from dataclasses import replace

from client_support.logs import RETENTION_S, marker_key
from client_support.messages import ROOM, fields

PAGE_SIZE = 3  # messages; small, so that there are many pages


class Clock:
    """now: in seconds since 1970, the same for all."""

    def __init__(self):
        self.now = 1_700_000_000.0

    def __call__(self):
        return self.now


class Server:
    """Answers the members' frames, from a room's log whose expired rows can be deleted.

    said: each message that was ever in the log, by its number.
    in_flight: messages with a reserved number, which may be written or never.
    pongs_tell: whether a pong has the room's newest number.
    on_void: is called with each number that will never have a message.
    """

    def __init__(self, log, clock, on_void):
        self._log = log
        self._clock = clock
        self._on_void = on_void
        self._deleted = set()
        self._voids = set()
        self.said = {}
        self.in_flight = []
        self.pongs_tell = True

    def append(self, member, id=None, data=None):
        """Store a message once; returns it, and whether it is new."""
        message = self._new_message(member, id, data)
        appended = self._log.append(message)
        if appended.void is not None:
            self._make_void([appended.void])
        if appended.new:
            self._note(appended.message)
        assert appended.message == replace(
            message, seq=appended.message.seq, at=appended.message.at
        )
        return appended.message, appended.new

    def reserve(self, member):
        """A writer takes a number, and has written nothing yet."""
        message = self._new_message(member, id=None, data=None)
        self.in_flight.append(replace(message, seq=self._log.reserve(message)))

    def write(self, index):
        """A writer writes at last; returns the message, or None if its number is void by now."""
        message = self._log.write(self.in_flight.pop(index))
        if message:
            self._note(message)
        return message

    def writer_dies(self, index):
        """A writer has died: its number is sealed, now or by a reader."""
        seq = self.in_flight.pop(index).seq
        if self._log.seal(seq):
            self._make_void([seq])

    def _new_message(self, member, id, data):
        now = int(self._clock.now * 1000)
        data = data or f"text {len(self.said)}"
        return self._log.new_message(
            room=ROOM, id=id, member=member, name=member[-3:], data=data, at=now
        )

    def _note(self, message):
        assert message.seq not in {*self.said, *self._voids}, "a number came again"
        self.said[message.seq] = message

    def _make_void(self, numbers):
        for seq in numbers:
            assert seq not in self.kept, "a message is void"  # the place of an expired one may be
            self._voids.add(seq)
            self._on_void(seq)

    def expired(self):
        """The keys of the log's rows that may be deleted now."""
        return self._log.expired(self._clock.now)

    def delete(self, key):
        self._log.delete(key)
        self._deleted.add(key)

    def has_forgotten(self, member, id):
        return marker_key(member, id) in self._deleted

    @property
    def kept(self):
        """The numbers that are in the log for sure: expired ones may be deleted or not."""
        began_ms = (self._clock.now - RETENTION_S) * 1000
        is_kept = {seq: message.at > began_ms for seq, message in self.said.items()}
        return {seq for seq in self.said if is_kept[seq] and (ROOM, seq) not in self._deleted}

    def history(self, member, frame):
        self._log.now = int(self._clock.now * 1000)
        if "after" in frame:
            page = self._log.after(ROOM, frame["after"], PAGE_SIZE)
        else:
            page = self._log.before(ROOM, frame.get("before"), PAGE_SIZE)
        self._make_void(page.sealed)
        last = {} if page.last is None else {"last": page.last}
        return {
            "type": "history",
            "room": ROOM,
            "from": page.first,
            "upTo": page.up_to,
            "messages": [fields(message) for message in page.messages],
            "more": page.more,
            **last,
            "you": {"member": member, "name": member[-3:]},
            "id": frame["id"],
        }

    def pong(self):
        return {"type": "pong", "last": self._log.last(ROOM) if self.pongs_tell else 0}
