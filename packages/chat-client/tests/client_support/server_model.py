"""A model of the server of rooms. Time passes only on demand."""

from dataclasses import replace

from chat_client import Person

from client_support.logs import RETENTION_S, changes_of, marker_key
from client_support.messages import fields

ALMIGHTY = "member-cat"  # whose client is not part of the model
PAGE_SIZE = 3  # messages; small, so that there are many pages


class Refused(Exception):
    """The server refuses a change, with this error code."""


class Clock:
    """now: in seconds since 1970, the same for all."""

    def __init__(self):
        self.now = 1_700_000_000.0

    def __call__(self):
        return self.now


class RoomServer:
    """Answers the members' frames of a room, from a log whose expired rows can be deleted.

    said: each message that was ever in the log, by its number, as it is now.
    texts: what each of them said at first.
    in_flight: messages with a reserved number, which may be written or never.
    on_void: is called with the room and each number that will never have a message.
    """

    def __init__(self, room, log, clock, on_void):
        self._room = room
        self._log = log
        self._clock = clock
        self._on_void = on_void
        self._deleted = set()
        self._made = set()
        self._voids = set()
        self.said = {}
        self.texts = {}
        self.in_flight = []

    def append(self, member, id=None, data=None):
        """Store a message once; returns it, and whether it is new."""
        message = self._new_message(member, id, data)
        appended = self._log.append(message)
        if appended.void is not None:
            self._make_void([appended.void])
        if appended.new:
            self._note(appended.message)
        if appended.new:
            assert appended.message == replace(message, seq=appended.message.seq)
        return appended.message, appended.new

    def change(self, member, kind, target, data="", id=None):
        """Change a message once; returns what the log says of it. Raises Refused.

        Members may edit and delete their own messages alone, but for the one who may do anything.
        """
        now = int(self._clock.now * 1000)
        person = Person(member, member[-3:])
        change = self._log.new_change(
            room=self._room, kind=kind, target=target, person=person, at=now, id=id
        )
        changed = self._log.change(change, lambda message: self._decide(change, message, data))
        if changed.new:
            is_known = (member, id) in self._made and not self.has_forgotten(member, id, True)
            assert id is None or not is_known, "a change was made twice"
            self._made.add((member, id))
            self.said[target] = changed.message
        return changed

    def _decide(self, change, message, data):
        member = change.person.member
        if message is None or message.deleted:
            raise Refused("no_message")
        if change.kind in ("react", "unreact"):
            members = message.reactions[0].members if message.reactions else ()
            others = tuple(each for each in members if each != member)
            own = (member,) if change.kind == "react" else ()
            return self._log.reacted(message, (*others, *own))
        if member not in (message.member, ALMIGHTY):
            raise Refused("not_allowed")
        if change.kind == "edit":
            return self._log.stamped(message, "edited", change, data)
        return self._log.stamped(replace(message, reactions=()), "deleted", change, "")

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
        if self._log.seal(self._room, seq):
            self._make_void([seq])

    def _new_message(self, member, id, data):
        now = int(self._clock.now * 1000)
        data = data or f"text {len(self.said)}"
        return self._log.new_message(
            room=self._room, id=id, member=member, name=member[-3:], data=data, at=now
        )

    def _note(self, message):
        assert message.seq not in {*self.said, *self._voids}, "a number came again"
        self.said[message.seq] = message
        self.texts[message.seq] = message.data

    def _make_void(self, numbers):
        for seq in numbers:
            assert seq not in self.kept, "a message is void"  # the place of an expired one may be
            self._voids.add(seq)
            self._on_void(self._room, seq)

    def on_deleted(self, key):
        """A row of any log has been deleted."""
        self._deleted.add(key)

    def has_forgotten(self, member, id, is_change=False):
        log = changes_of(self._room) if is_change else self._room
        return marker_key(log, member, id) in self._deleted

    @property
    def kept(self):
        """The numbers that are in the log for sure: expired ones may be deleted or not."""
        began_ms = (self._clock.now - RETENTION_S) * 1000
        is_kept = {seq: message.at > began_ms for seq, message in self.said.items()}
        return {seq for seq in self.said if is_kept[seq] and (self._room, seq) not in self._deleted}

    def history(self, member, frame):
        self._log.now = int(self._clock.now * 1000)
        if "after" in frame:
            page = self._log.after(self._room, frame["after"], PAGE_SIZE)
        else:
            page = self._log.before(self._room, frame.get("before"), PAGE_SIZE)
        self._make_void(page.sealed)
        return {
            "type": "history",
            **self._answer(member, page, page.messages, frame),
            **({} if page.changes is None else {"changes": page.changes}),
            "you": {"member": member, "name": member[-3:]},
        }

    def changes(self, member, frame):
        """Answer a request for changes."""
        self._log.now = int(self._clock.now * 1000)
        page = self._log.changes_after(self._room, frame["after"], PAGE_SIZE)
        return {"type": "changes", **self._answer(member, page, page.messages.values(), frame)}

    def last_change(self):
        return self._log.last_change(self._room)

    def _answer(self, member, page, messages, frame):
        return {
            "room": self._room,
            "from": page.first,
            "upTo": page.up_to,
            "messages": [fields(message, member) for message in messages],
            "more": page.more,
            **({} if page.last is None else {"last": page.last}),
            "id": frame["id"],
        }

    def last(self):
        return self._log.last(self._room)
