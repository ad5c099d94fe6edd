"""A message as the attributes of its entry, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain import File, Message, Person, Reaction, Stamp, Thread

Item = Mapping[str, Any]


def attributes(message: Message) -> dict[str, Any]:
    """All that an entry holds of a message, but its key. What is not there has no attribute."""
    sender = Person(message.member, message.name, message.look, message.vouched)
    optional = {
        "id": message.id and {"S": message.id},
        "replyTo": message.reply_to and _number(message.reply_to),
        "mentions": message.mentions and {"L": [{"S": member} for member in message.mentions]},
        "mentionsRoom": message.mentions_room and {"BOOL": True},
        "files": message.files and {"L": [_file(each) for each in message.files]},
        "edited": message.edited and _stamp(message.edited),
        "deleted": message.deleted and _stamp(message.deleted),
        "reactions": message.reactions and {"L": [_reaction(each) for each in message.reactions]},
        "thread": message.thread and {"M": _numbers(message.thread._asdict())},
        "revision": message.revision and _number(message.revision),
    }
    return {
        **_person(sender),
        "data": {"S": message.data},
        "at": _number(message.at),
        **{name: value for name, value in optional.items() if value},
    }


def message(item: Item) -> Message:
    """The message of an entry."""
    sender = _person_of(item)
    return Message(
        room=item["room"]["S"],
        seq=_int(item["seq"]),
        id=item["id"]["S"] if "id" in item else None,
        member=sender.member,
        name=sender.name,
        look=sender.look,
        vouched=sender.vouched,
        data=item["data"]["S"],
        at=_int(item["at"]),
        reply_to=_int(item["replyTo"]) if "replyTo" in item else None,
        mentions=_texts(item.get("mentions")),
        mentions_room="mentionsRoom" in item,
        files=tuple(map(_file_of, item.get("files", {"L": []})["L"])),
        edited=_stamp_of(item.get("edited")),
        deleted=_stamp_of(item.get("deleted")),
        reactions=tuple(map(_reaction_of, item.get("reactions", {"L": []})["L"])),
        thread=_thread_of(item.get("thread")),
        revision=_int(item["revision"]) if "revision" in item else 0,
    )


def _number(value: int) -> dict[str, str]:
    return {"N": str(value)}


def _numbers(values: Mapping[str, int]) -> dict[str, Any]:
    return {name: _number(value) for name, value in values.items()}


def _person(person: Person) -> dict[str, Any]:
    fields: dict[str, Any] = {"member": {"S": person.member}, "name": {"S": person.name}}
    if person.look is not None:
        fields["look"] = {"S": person.look}
    return {**fields, "vouched": {"BOOL": True}} if person.vouched else fields


def _stamp(stamp: Stamp) -> dict[str, Any]:
    return {"M": {**_person(stamp.person), "at": _number(stamp.at)}}


def _reaction(reaction: Reaction) -> dict[str, Any]:
    members = [{"S": member} for member in reaction.members]
    return {"M": {"reaction": {"S": reaction.reaction}, "members": {"L": members}}}


def _file(file: File) -> dict[str, Any]:
    texts = {name: {"S": getattr(file, name)} for name in ("file", "name", "type")}
    numbers = {"size": file.size, "width": file.width, "height": file.height}
    return {"M": {**texts, **_numbers({k: n for k, n in numbers.items() if n is not None})}}


def _int(value: Mapping[str, str]) -> int:
    return int(value["N"])


def _texts(values: Item | None) -> tuple[str, ...]:
    return tuple(value["S"] for value in values["L"]) if values else ()


def _person_of(item: Item) -> Person:
    look = item["look"]["S"] if "look" in item else None
    vouched = True if "vouched" in item else None
    return Person(item["member"]["S"], item["name"]["S"], look, vouched)


def _stamp_of(value: Item | None) -> Stamp | None:
    return Stamp(_person_of(value["M"]), _int(value["M"]["at"])) if value else None


def _reaction_of(value: Item) -> Reaction:
    return Reaction(value["M"]["reaction"]["S"], _texts(value["M"]["members"]))


def _file_of(value: Item) -> File:
    fields = value["M"]
    file, name, type = (fields[each]["S"] for each in ("file", "name", "type"))
    width, height = (_int(fields[k]) if k in fields else None for k in ("width", "height"))
    return File(file, name, _int(fields["size"]), type, width, height)


def _thread_of(value: Item | None) -> Thread | None:
    if value is None:
        return None
    fields = value["M"]
    return Thread(_int(fields["replies"]), _int(fields["last"]), _int(fields["at"]))
