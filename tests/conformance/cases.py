"""The cases of this folder's client_*.json, and what both runners do with their frames."""

from __future__ import annotations

import json
from pathlib import Path

FOLDER = Path(__file__).parent
ROOM, YOU = "lobby", {"member": "ana", "name": "Ana"}


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
        yield {"receive": page, "shows": case["begin"]}
        yield {"wait_ms": 3100, "sends": [{"action": "ping"}]}
        yield {"receive": {"type": "pong", "last": case["begin"][-1]}}
    yield from case["steps"]


def full_frame(frame, ids):
    """A server's frame as text, with the defaults, and ids in place of their names."""
    if isinstance(frame, str):
        return frame
    full = {"room": ROOM, **_named(frame, ids)}
    if frame["type"] == "message":
        full = _full_message(full, ids)
    elif frame["type"] == "history":
        full = _full_page(full, [_full_message(each, ids) for each in frame["messages"]])
    elif frame["type"] == "error":
        full = {"message": f"It is {frame['code']}.", **full}
    return json.dumps(full)


def _full_page(full, messages):
    ends = {"from": messages[0]["seq"], "upTo": messages[-1]["seq"]} if messages else {}
    return {"more": False, "you": YOU, **ends, **full, "messages": messages}


def _full_message(fields, ids):
    fields = {"seq": fields} if isinstance(fields, int) else _named(fields, ids)
    member = fields.get("member", "ben")
    seq = fields["seq"]
    defaults = {"room": ROOM, "member": member, "name": member.title()}
    return {**defaults, "data": f"text {seq}", "at": seq, **fields}


def _named(fields, ids):
    id = fields.get("id")
    return fields if id is None else {**fields, "id": ids.get(id, id)}


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
            else:
                assert frame.get(key) == want.get(key), f"{key} of {frame} is not that of {want}"


def forget_requests(ids):
    """A new connection: the ids of requests over the last one mean nothing any more."""
    for name in [name for name in ids if name.startswith("#h")]:
        del ids[name]
