"""What files have functions do, if they are switched on: for the upload of a picture, the message
that carries it, its download, and its end. The picture itself passes through no function."""

from collections.abc import Mapping
from dataclasses import replace

from bench.harness.in_memory_app import ID, NOW_MS, ROOM, TEXT, Event, InMemoryApp
from chalicelib.domain import Connection, File, Message
from chalicelib.events import EventKind, MessageEvent
from chalicelib.files import FileErasure, UploadForms
from chalicelib.protocol.actions import History, SendMessage

PICTURE = File("", "in the garden on Thursday.jpg", 1_000_000, "image/jpeg", 1600, 1200)
UPLOAD, SENT = "the beginning of an upload", "sendmessage, with a picture"
DOWNLOAD = "the address of a download"
DELETED = "a deleted message with a picture"


def file_events(app: InMemoryApp, sender: Connection) -> Mapping[str, Event]:
    """Upload a picture with its thumbnail, send it, ask for its address, and delete its message."""
    begun: list[UploadForms] = []
    caller = replace(sender, rooms={})

    def begin() -> None:
        app.chat.callers.admit_to(caller, ROOM, SendMessage("", ROOM))
        begun.append(app.files.begin(sender.member, ROOM, PICTURE))

    def find() -> None:
        app.chat.callers.admit_to(caller, ROOM, History(room=ROOM))
        app.files.address(ROOM, file.file, is_thumbnail=False)

    uploaded = app.observe("api_handler", begin)
    file = begun[0].file
    app.put_objects(begun[0])
    sent = app.send(
        sender.id, "sendmessage", room=ROOM, data=TEXT, id=ID.replace("i", "f"), files=[file.file]
    )
    app.post_chunks()
    gone, erasure = _deletion(sender, file), FileErasure(app.files)
    return {
        UPLOAD: uploaded,
        # The room is listed while the message is stored, and both objects are copied at once.
        SENT: replace(sent, beside=2),
        DOWNLOAD: app.observe("api_handler", find),
        DELETED: app.observe("on_log_change", lambda: erasure.handle([gone])),
    }


def _deletion(sender: Connection, file: File) -> MessageEvent:
    said = {"room": ROOM, "seq": 1, "member": sender.member, "name": sender.name, "at": NOW_MS}
    before = Message(**said, data=TEXT, files=(file,))
    after = Message(**said, data="")
    return MessageEvent(ID, EventKind.DELETED, before, after, NOW_MS, NOW_MS // 1000)
