"""Frames of every type, as the server encodes them: the largest and the smallest ones."""

from chalicelib.chat import MAX_PRESENCE_MEMBERS
from chalicelib.domain import (
    FOREVER,
    AuditEntry,
    File,
    Kind,
    Membership,
    Message,
    Notify,
    Person,
    Reaction,
    Report,
    Role,
    RoomSummary,
    Stamp,
    Thread,
)
from chalicelib.protocol import actions, frames, identifiers, room_frames
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.protocol.frames import Event, Span

ANA = Person("m" * 22, "Ana")
NAME_CHARS = identifiers.MAX_NAME_CHARS
# Names of four bytes a character have shorter looks.
LONGEST = Person("_" * 22, "日" * NAME_CHARS, look="目" * NAME_CHARS, vouched=True)
ROOM, ID, LAST = "r" * identifiers.MAX_ROOM_CHARS, "\u0000" * actions.MAX_ID_CHARS, actions.MAX_SEQ
THREAD = f"{ROOM}:{LAST}"
STAMP = Stamp(LONGEST, LAST)
THERE = {"room": THREAD, "seq": LAST, "member": "-" * 22, "at": LAST}
SAID = Message(room="a", seq=1, member=ANA.member, name="n", data="x", at=0)
REACTED = tuple(
    Reaction("😀" * 30 + f"{kind:02}", tuple(f"{number:022}" for number in range(20)))
    for kind in range(50)
)
FILES = tuple(
    File(f"{number:022}", "日" * 42 + "nn", 5_368_709_120, "a/" + "b" * 78, 65_535, 65_535)
    for number in range(actions.MAX_FILES)
)
LONG = Message(
    **THERE,
    id=ID,
    name="é" * NAME_CHARS,
    look="e" * NAME_CHARS,
    vouched=True,
    data="😀" * actions.MAX_DATA_CHARS,
    reply_to=1,
    mentions=tuple(f"{number:022}" for number in range(actions.MAX_MENTIONS)),
    mentions_room=True,
    files=FILES,
    edited=STAMP,
    reactions=REACTED,
    thread=Thread(LAST, LAST, LAST),
    revision=LAST,
)
DELETED = Message(**THERE, id=ID, name="n", data="", deleted=STAMP, thread=LONG.thread, revision=1)
SHORT = Message(**THERE, id="7", name="Ö", data="\n")
ROOMS = [f"{number:064}" for number in range(actions.MAX_ROOMS)]
SUMMARY = RoomSummary(
    ROOM,
    Kind.OPEN,
    title="😀" * identifiers.MAX_TITLE_CHARS,
    topic="😀" * identifiers.MAX_TOPIC_CHARS,
    archived=True,
    role=Role.MODERATOR,
    last=LAST,
    read=LAST,
    unread=100,
    slow_mode=actions.MAX_SLOW_MODE_S,
    retention=actions.MAX_RETENTION_DAYS,
    notify=Notify.TEXT,
    muted_until=LAST - 1,
)
PLAIN = RoomSummary("a", Kind.OPEN)
READS = {f"{number:022}": LAST for number in range(MAX_PRESENCE_MEMBERS)}
CURSOR = "c" * actions.MAX_CURSOR_CHARS
INVITE = "i" * actions.MAX_INVITATION_CHARS
GONE = ErrorCode.NOT_CONNECTED
UNTIL = FOREVER - 1
REASON = "😀" * actions.MAX_REASON_CHARS
MEMBERSHIP = Membership(LONGEST, Role.MODERATOR, banned_until=UNTIL, muted_until=UNTIL)

# For each type frames that have every field, each at its largest, and one with only required ones.
FRAMES = {
    "message": (frames.message(LONG, LONG), frames.message(DELETED), frames.message(SAID)),
    "history": (
        frames.history(
            ROOM,
            [SHORT] * actions.MAX_PAGE_SIZE,
            Span(LAST, LAST, True, LAST),
            LONGEST,
            ID,
            {},
            LAST,
        ),
        frames.history("a", [], Span(1, 0), ANA, None),
    ),
    "changes": (
        frames.changes(THREAD, [LONG], Span(LAST, LAST, True, LAST), {1: LONG}, ANA.member, ID),
        frames.changes("a", [DELETED], Span(1, 1)),
    ),
    "void": (frames.void(ROOM, LAST), frames.void("a", 1)),
    "pong": (
        frames.pong(dict.fromkeys(ROOMS, LAST), dict.fromkeys(ROOMS, LAST), ID),
        frames.pong({}, {}, None),
    ),
    "subscribed": (
        room_frames.subscribed(
            [room_frames.room_fields(SUMMARY, 10**6, True)], ROOMS[1:], LONGEST, ID
        ),
        room_frames.subscribed([], [], ANA, None),
    ),
    "unsubscribed": (
        room_frames.unsubscribed(ROOM, room_frames.Reason.REMOVED, ID),
        room_frames.unsubscribed("a"),
    ),
    "presence": (
        frames.presence(ROOM, Event.RENAMED, LONGEST, 200),
        frames.presence("a", Event.LEFT, ANA, None),
    ),
    "renamed": (frames.renamed(LONGEST, ID), frames.renamed(ANA, None)),
    "members": (
        frames.members(ROOM, 10**6, [LONGEST] * actions.MAX_PAGE_SIZE, ID, True),
        frames.members("a", 1, [ANA], None),
    ),
    "typing": (frames.typing(ROOM, LONGEST), frames.typing("a", ANA)),
    "read": (frames.read(ROOM, LAST, 100, ID), frames.read("a", 0, 0)),
    "receipts": (frames.receipts(ROOM, READS, ID), frames.receipts("a", {})),
    "mentions": (
        frames.mentions([(LONG, LONG)], 10**20 - 1, "0" * 22, ID),
        frames.mentions([], None, ANA.member, None),
    ),
    "rooms": (
        room_frames.rooms([SUMMARY] * 20, CURSOR, ID),
        room_frames.rooms([], None, None),
    ),
    "room": (room_frames.room(SUMMARY, ID), room_frames.room_changed(PLAIN)),
    "memberships": (
        room_frames.memberships(ROOM, [MEMBERSHIP] * 70, CURSOR, ID),
        room_frames.memberships("a", [], None, None),
    ),
    "reports": (
        room_frames.reports(ROOM, [(Report(LAST, STAMP, REASON), LONG)], CURSOR, ID),
        room_frames.reports("a", [], None, None),
    ),
    "reported": (room_frames.reported(ROOM, LAST, LAST), room_frames.reported("a", 1, 1)),
    "audit": (
        room_frames.audit(
            ROOM, [AuditEntry(STAMP, "mute", LONGEST, LAST, LAST, "n")] * 30, CURSOR, ID
        ),
        room_frames.audit("a", [], None, None),
    ),
    "invitation": (
        room_frames.invitation(ROOM, INVITE, 1000, LAST, ID),
        room_frames.invitation("a", "i", 1, 0, None),
    ),
    "left": (room_frames.left(ROOM, ID), room_frames.left("a", None)),
    "done": (frames.done(ID), frames.done(None)),
    "authenticated": (frames.authenticated(LAST, ID), frames.authenticated(0, None)),
    "error": (
        frames.error(FrameError(ErrorCode.TOO_MANY, "no", ID, 1)),
        frames.error(FrameError(ErrorCode.MUTED, "no", ID, until=LAST)),
        frames.error(FrameError(GONE, "no")),
    ),
}
# Too large with the topics of the rooms.
LARGEST = [
    room_frames.subscribed([room_frames.room_fields(SUMMARY)] * actions.MAX_ROOMS, [], LONGEST, ID),
    room_frames.rooms([SUMMARY] * actions.MAX_ROOMS, CURSOR, ID),
]
ALL = [frame for some in FRAMES.values() for frame in some] + LARGEST
