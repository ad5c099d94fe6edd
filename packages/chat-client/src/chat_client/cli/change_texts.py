"""What became of a message, in words."""

from __future__ import annotations

from chat_client.cli.escaping import escaped, escaped_name
from chat_client.cli.names import Names
from chat_client.cli.times import local_time, short_time
from chat_client.model.changed import Change
from chat_client.model.look_alikes import Named
from chat_client.model.message import Message
from chat_client.model.message_parts import excerpt

MAX_QUOTE_CHARS = 60


def change_notices(change: Change, names: Names) -> list[str]:
    """For people: an edit, a deletion, new reactions."""
    message, kinds = change.message, change.kinds
    if message.deleted:
        return [deletion(message, names)] if "deleted" in kinds else []
    notices = []
    if "edited" in kinds and message.edited:
        who, when = shown_name(message.edited.person, names), short_time(message.at)
        notices.append(f"{who} edited a message of {when}: {escaped(message.data)}")
    if "reactions" in kinds:
        counts = reaction_counts(message) or "no reactions"
        notices.append(f"{counts} for {summary(message, names)}")
    return notices


def plain_changes(change: Change, names: Names, room: str = "") -> list[str]:
    """For programs to read: lines that begin with a star, as no message's line does.

    room: what stands before the name.
    """
    message, kinds = change.message, change.kinds
    time = f"{local_time(message.at):%Y-%m-%d %H:%M:%S}"
    line = f"{time} {room}{shown_name(message, names)}"
    if message.deleted:
        return [f"* deleted {line}"] if "deleted" in kinds else []
    texts = {"edited": escaped(message.data), "reactions": reaction_counts(message)}
    return [f"* {kind} {line}: {text}".rstrip() for kind, text in texts.items() if kind in kinds]


def deletion(message: Message, names: Names) -> str:
    """That a message was deleted, and by whom."""
    if message.deleted is None:
        return ""
    by = message.deleted.person
    whose = "" if by.member == message.member else f" of {shown_name(message, names)}"
    return f"{shown_name(by, names)} deleted a message{whose} of {short_time(message.at)}"


def reply_heading(message: Message, names: Names) -> str | None:
    """What a message answers; None if it answers none."""
    reply = message.reply_to
    if reply is None:
        return None
    if reply.person is None:
        return "answers a message that is no longer kept"
    name = shown_name(reply.person, names)
    if reply.is_deleted:
        return f"answers a message of {name} that was deleted"
    return f"answers {name}: {quote(reply.excerpt or '')}"


def reaction_counts(message: Message) -> str:
    """How many chose each reaction; empty for none."""
    return ", ".join(f"{escaped(each.reaction)} {each.count}" for each in message.reactions)


def file_list(message: Message) -> str:
    """The files of a message, by name and size; empty for none."""
    return ", ".join(f"{escaped(each.name)} ({size(each.size)})" for each in message.files)


def size(count: int) -> str:
    """A number of bytes, for people."""
    for unit, bytes in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= bytes:
            return f"{count / bytes:.1f} {unit}"
    return f"{count} B"


def summary(message: Message, names: Names) -> str:
    """A message in one short line."""
    text = quote(message.data) if message.deleted is None else "(deleted)"
    return f"{short_time(message.at)} {shown_name(message, names)}: {text}"


def quote(text: str) -> str:
    """The beginning of a text, in one line."""
    line = escaped(excerpt(text))
    return line if len(line) <= MAX_QUOTE_CHARS else f"{line[: MAX_QUOTE_CHARS - 2]} …"


def shown_name(person: Named, names: Names) -> str:
    """A name, with what tells it apart."""
    return f"{escaped_name(person.name)}{names.marks(person)}"
