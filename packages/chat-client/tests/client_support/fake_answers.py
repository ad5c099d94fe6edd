"""What a chat server answers to the frames of a client, for the fake server."""

from chat_client import Reaction, Reply

from client_support.messages import ROOM, fields, stamp

IN_A_ROOM = {
    *("sendmessage", "history", "read", "members", "changes", "reports", "audit"),
    *("edit", "delete", "react", "unreact", "ban", "mute", "report", "dismiss"),
}


def answer(server, connected, frame):
    """The answers to one frame; a message is for everybody in its room."""
    action, room = frame["action"], frame.get("room", ROOM)
    if action in IN_A_ROOM and room not in connected.rooms:
        return [error(frame, "not_subscribed")]
    answers = _ANSWERS[action](server, connected, frame, room)
    return [{**each, "id": frame["id"]} if "id" in frame else each for each in answers]


def error(frame, code, **others):
    """An `error` frame that answers this one."""
    return {"type": "error", "code": code, "message": "why", "id": frame["id"], **others}


def _send(server, connected, frame, room):
    reply = {"reply_to": _reply(server, room, frame)} if "replyTo" in frame else {}
    mentions = tuple(frame.get("mentions", ()))
    others = {"mentions": mentions, "mentions_room": frame.get("mentionsRoom", False), **reply}
    stored = server.append(frame["data"], connected.member, frame["id"], room, **others)
    return [{"type": "message", **fields(stored)}]


def _reply(server, room, frame):
    target = server.find(room, frame["replyTo"])
    return Reply(target.seq, target.person, target.data)


def _change(server, connected, frame, room):
    target = server.find(room, frame["target"])
    if target is None or target.deleted:
        return [error(frame, "no_message")]
    if server.done.setdefault(frame["id"], frame) is not frame:
        return [server.changes_frame(room, 1, 0, [target])]
    return [server.change(room, target.seq, **_new_state(connected, frame, target))]


def _new_state(connected, frame, target):
    match frame["action"]:
        case "edit":
            return {"data": frame["data"], "edited": stamp(connected.member)}
        case "delete":
            return {"data": "", "deleted": stamp(connected.member), "reactions": ()}
    chosen = {each.reaction: each.members for each in target.reactions}
    others = [each for each in chosen.get(frame["reaction"], ()) if each != connected.member]
    own = [connected.member] if frame["action"] == "react" else []
    chosen[frame["reaction"]] = (*others, *own)
    reactions = (Reaction(each, len(who), who) for each, who in chosen.items() if who)
    return {"reactions": tuple(reactions)}


def _changes(server, connected, frame, room):
    after, changed = frame["after"], server.change_logs[room]
    seqs = dict.fromkeys(seq for number, seq in changed if number > after)
    last = changed[-1][0] if changed else after
    return [server.changes_frame(room, after + 1, last, [server.find(room, seq) for seq in seqs])]


def _ping(server, connected, frame, room):
    rooms = connected.rooms.intersection(frame.get("rooms", [ROOM]))
    last = {room: _last(server, room) for room in rooms}
    changes = {room: server.last_change(room) for room in rooms}
    return [{"type": "pong", "rooms": last, "changes": changes}]


def _subscribe(server, connected, frame, _):
    if frame.get("room") in server.forbidden:
        return [error(frame, "not_allowed")]
    asked = frame.get("rooms", [frame.get("room")])
    allowed = [room for room in asked if room not in server.forbidden]
    connected.rooms.update(allowed)
    refused = [room for room in asked if room in server.forbidden]
    rooms = [_room(server, connected, room) for room in allowed]
    others = {"refused": refused} if refused else {}
    return [{"type": "subscribed", "rooms": rooms, "you": _you(connected), **others}]


def _unsubscribe(server, connected, frame, room):
    connected.rooms.discard(room)
    return [{"type": "unsubscribed", "room": room}]


def _leave(server, connected, frame, room):
    connected.rooms.discard(room)
    lost = {"type": "unsubscribed", "room": room, "reason": "left"}
    return [{"type": "left", "room": room}, lost]


def _read(server, connected, frame, room):
    server.reads[room] = max(server.reads[room], frame["upTo"])
    read, unread = server.reads[room], _unread(server, connected, room)
    return [{"type": "read", "room": room, "upTo": read, "unread": unread}]


def _rooms(server, connected, frame, _):
    names = sorted(server.logs)[frame.get("after", 0) :]
    more = {"next": frame.get("after", 0) + 2} if len(names) > 2 else {}
    listed = [_room(server, connected, room) for room in names[:2]]
    return [{"type": "rooms", "rooms": listed, **more}]


def _create(server, connected, frame, room):
    name = "private." + "a" * 26 if frame["kind"] == "private" else room
    server.logs[name] = []
    info = _room(server, connected, name)
    return [{**info, "type": "room", "role": "owner", "title": frame.get("title", name)}]


def _members(server, connected, frame, room):
    return [{"type": "members", "room": room, "count": 1, "members": [_you(connected)]}]


def _authenticate(server, connected, frame, _):
    if (server.tokens or {}).get(frame["token"]) != connected.member:
        return [error(frame, "bad_token")]
    return [{"type": "authenticated", "expiresAt": 1}]


def _history(server, connected, frame, room):
    log = server.logs[room]
    if "since" in frame:
        found = [message for message in log if message.at >= frame["since"]]
        page = found[: frame["limit"]]
    elif "after" in frame:
        found = [message for message in log if message.seq > frame["after"]]
        page = found[: server.page]
    else:
        found = [message for message in log if message.seq < frame.get("before", 1e15)]
        page = found[-server.page :]
    below = frame.get("after", frame.get("before", 1) - 1)
    numbers = (page[0].seq, page[-1].seq) if page else (below + 1, below)
    history = {"type": "history", "room": room, "from": numbers[0], "upTo": numbers[1]}
    messages = [fields(message) for message in page]
    more = len(found) > len(page)
    if not {"after", "before"} & frame.keys():
        history["changes"] = server.last_change(room)
    return [{**history, "messages": messages, "more": more, "you": _you(connected)}]


def _you(connected):
    return {"member": connected.member, "name": "ana"}


def _room(server, connected, room):
    kind = "private" if room.startswith("private.") else "open"
    numbers = {"last": _last(server, room), "read": server.reads[room]}
    return {"room": room, "kind": kind, **numbers, "unread": _unread(server, connected, room)}


def _last(server, room):
    return server.logs[room][-1].seq if server.logs[room] else 0


def _unread(server, connected, room):
    later = [each for each in server.logs[room] if each.seq > server.reads[room]]
    return min(100, sum(each.member != connected.member for each in later))


_ANSWERS = {
    "sendmessage": _send,
    "ping": _ping,
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "leave": _leave,
    "read": _read,
    "rooms": _rooms,
    "create": _create,
    "members": _members,
    "authenticate": _authenticate,
    "history": _history,
    "typing": lambda *_: [],
    **dict.fromkeys(("edit", "delete", "react", "unreact"), _change),
    "changes": _changes,
}
