"""The cases of this folder's client_*.json, and what both runners do with their frames."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

from chat_client import SignInRequired

FOLDER = Path(__file__).parent
ROOM, YOU = "lobby", {"member": "ana", "name": "Ana"}
ROOMLESS = {"pong", "subscribed", "rooms", "renamed", "done", "authenticated", "error"}


def cases(client):
    """The name and the case of each one that a client has to pass."""
    for path in sorted(FOLDER.glob("client_*.json")):
        for case in json.loads(path.read_text())["cases"]:
            if client in case.get("clients", ["python", "page"]):
                yield f"{path.stem}: {case['name']}", case


def steps(case):
    """The steps, after those that `begin` stands for."""
    if "begin" in case:
        yield {"accept": True, "sends": [{"action": "history", "id": "#h-begin"}]}
        page = {"type": "history", "id": "#h-begin", "messages": case["begin"], "more": True}
        page |= {"changes": case["changes"]} if "changes" in case else {}
        yield {"receive": page, "shows": case["begin"]}
        yield {"wait_ms": 3100, "sends": [{"action": "ping"}]}
        yield {"receive": {"type": "pong", "rooms": {ROOM: case["begin"][-1]}}}
    yield from case["steps"]


def full_frame(frame, ids):
    """A server's frame as text, with the defaults, and ids in place of their names."""
    if isinstance(frame, str):
        return frame
    full = {**({} if frame["type"] in ROOMLESS else {"room": ROOM}), **_named(frame, ids)}
    if frame["type"] == "message":
        full = _full_message(full, ids)
    elif frame["type"] == "history":
        full = _full_page(full, [_full_message(each, ids) for each in frame["messages"]])
    elif frame["type"] == "changes":
        states = [_full_message(each, ids) for each in frame["messages"]]
        full = {"more": False, **full, "messages": states}
    elif frame["type"] == "subscribed":
        full = {"you": YOU, **full, "rooms": [_full_room(room) for room in frame["rooms"]]}
    elif frame["type"] == "error":
        full = {"message": f"It is {frame['code']}.", **full}
    return json.dumps(full)


def _full_room(room):
    described = {"room": room} if isinstance(room, str) else room
    return {"kind": "open", "last": 0, "unread": 0, **described}


def _full_page(full, messages):
    ends = {"from": messages[0]["seq"], "upTo": messages[-1]["seq"]} if messages else {}
    return {"more": False, "you": YOU, **ends, **full, "messages": messages}


def _full_message(fields, ids):
    fields = {"seq": fields} if isinstance(fields, int) else _named(fields, ids)
    member = fields.get("member", "ben")
    seq = fields["seq"]
    defaults = {"room": ROOM, "member": member, "name": member.title()}
    text = {} if "deleted" in fields else {"data": f"text {seq}"}
    return {**defaults, **text, "at": seq, **fields, **_parts(fields)}


def _parts(fields):
    """Who edited or deleted a message, and the reactions, of which a case names the members."""
    stamps = {name: _stamp(fields[name]) for name in ("edited", "deleted") if name in fields}
    if "reactions" not in fields:
        return stamps
    return {**stamps, "reactions": [_reaction(*each) for each in fields["reactions"].items()]}


def _stamp(member):
    return {"member": member, "name": member.title(), "at": 99}


def _reaction(reaction, members):
    return {"reaction": reaction, "count": len(members), "members": members[:20]}


def _named(fields, ids):
    id = fields.get("id")
    return fields if id is None else {**fields, "id": ids.get(id, id)}


class Tokens:
    """What the client gets each time it asks for a token. The names of the tokens, #t1, #t2 and so
    on, stand for them in `ids`. clock: returns the time in seconds since 1970, UTC."""

    def __init__(self, given, ids, clock):
        self._given = list(enumerate(given, 1))
        self._ids = ids
        self._clock = clock

    def __call__(self):
        """Return a token; raises SignInRequired, OSError."""
        number, given = self._given.pop(0)
        if given == "sign_in":
            raise SignInRequired("nobody is signed in")
        if given == "fail":
            raise OSError("no network")
        now = self._clock()
        claims = {"sub": "ana", "jti": f"t{number}", "iat": now, "exp": now + given}
        parts = (json.dumps(part).encode() for part in ({"alg": "HS256"}, claims))
        encoded = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts]
        token = self._ids[f"#t{number}"] = ".".join([*encoded, "signature"])
        return token


def with_tokens(text, ids):
    """A subprotocol, with the token in place of its name."""
    return re.sub(r"#t\d+$", lambda name: ids.get(name[0], name[0]), text)


def check_sent(expected, sent, ids):
    """Compare frames, and bind the names of ids that occur for the first time."""
    assert [frame["action"] for frame in sent] == [frame["action"] for frame in expected]
    for want, frame in zip(expected, sent, strict=True):
        for key in {*want, "after", "before"}:
            if key == "id":
                if want["id"] not in ids:
                    assert frame["id"] not in ids.values(), f"{want['id']} is another id's value"
                    ids[want["id"]] = frame["id"]
                assert frame["id"] == ids[want["id"]], f"{frame} is not {want}"
            elif key == "token":
                assert frame["token"] == ids.get(want["token"]), f"{frame} is not {want}"
            else:
                assert frame.get(key) == want.get(key), f"{key} of {frame} is not that of {want}"


def forget_requests(ids):
    """A new connection: the ids of requests over the last one mean nothing any more."""
    for name in [name for name in ids if name.startswith(("#h", "#s", "#c"))]:
        del ids[name]
