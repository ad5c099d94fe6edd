"""What earlier code has made of a stage: its stack's template, and its tables after a conversation.

`python -m tests.cloud.support.previous_release VERSION` keeps that of the current code, below
tests/cloud/releases/. A folder there is named by a version; or, from before the first one, by day
and commit.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from chalice_gateway.testing import App

from tests.support.clients import Member
from tests.support.running import ROOT
from tools import resources
from tools.deployment.stack import template
from tools.resources import TABLE

RELEASES = ROOT / "tests" / "cloud" / "releases"
STAGE = "dev"
ROOM, OTHER_ROOM, TITLE = "garden", "kitchen", "Roses"
SESSIONS = {name: f"{name}-{'x' * 32}" for name in ("ana", "ben")}  # each is a member
KEPT_S = 30 * 24 * 3600


def people(chat, room=ROOM):
    """Connect Ana and Ben, who are the same members in each release."""
    return [
        chat.connect(connection_class=Member, name=name, session=session, room=room)
        for name, session in SESSIONS.items()
    ]


def converse(chat):
    """Have them write, edit, delete, react, reply, and make a private room."""
    ana, ben = people(chat)
    with ana, ben:
        first, second, third = (said(ana, text) for text in ("hello", "a typo", "a secret"))
        change(ana, "edit", second, data="a type")
        change(ana, "delete", third)
        change(ben, "react", first, reaction="🌹")
        said(ben, "hello yourself", replyTo=first)
        room = asked(ana, action="create", kind="private", title=TITLE)["room"]
        asked(ana, action="subscribe", room=room)
        said(ana, "only here", room=room)
        return room


def said(client, data, **fields):
    """Send a message; returns its number."""
    client.say(data, **fields)
    return client.receive_json(where=lambda frame: frame.get("data") == data)["seq"]


def change(client, action, target, **fields):
    client.send_json({"action": action, "target": target, "id": action, **fields})
    client.receive_json(where=lambda frame: frame.get("id") == action)


def asked(client, **frame):
    client.send_json({"id": "asked", **frame})
    return client.receive_json(where=lambda answer: answer.get("id") == "asked")


def tables():
    """The names of the stage's tables."""
    loaded = resources.types_and_names(resources.read(ROOT, STAGE)).values()
    return [name for kind, name in loaded if kind == TABLE]


def rows(dynamodb, names):
    """All rows by table, as DynamoDB has them."""
    pages = {n: dynamodb.get_paginator("scan").paginate(TableName=n) for n in names}
    return {name: [row for page in found for row in page["Items"]] for name, found in pages.items()}


def fill(dynamodb, kept):
    """Write rows, which expire in 30 days whenever they were made."""
    for name, items in kept.items():
        for item in items:
            expiry = {"expiresAt": {"N": str(int(time.time()) + KEPT_S)}}
            row = {**item, **expiry} if "expiresAt" in item else item
            dynamodb.put_item(TableName=name, Item=row)


def keep(folder):
    """Write template and rows of the current code; exits if the folder has those of another one."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        sys.exit(f"{folder} is there already: what a release has made is not changed.")
    with App(ROOT) as chat:
        private = converse(chat)
        found = rows(chat.client("dynamodb"), tables())
    # Who was connected then is no longer.
    found = {name: each for name, each in found.items() if "Connections" not in name}
    _write(folder / "template.json", json.loads(template(ROOT, STAGE)))
    _write(folder / "rows.json", {"private": private, "tables": found})


def _write(path, value):
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.cloud.support.previous_release")
    parser.add_argument("version", help="the version of the current code, such as 1.0.0")
    keep(Path(RELEASES, parser.parse_args().version))
