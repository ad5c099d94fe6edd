"""Slack's mrkdwn as plain text.

Links, mentions and dates stand in angle brackets there, and `&`, `<` and `>` are escaped:
https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re

_TAG = re.compile(r"<([^<>\n]+)>")
_ENTITY = re.compile("&(amp|lt|gt);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">"}
_MENTIONS = ("here", "channel", "everyone")


def plain(text: str) -> str:
    """Return mrkdwn as plain text: nobody is mentioned by it."""
    return _ENTITY.sub(lambda found: _CHARACTERS[found[1]], _TAG.sub(_tag, text))


def link(url: str, text: str) -> str:
    """Return a link with its text, as a plain text; one of both may be empty."""
    if not (text and url) or text in (url, url.removeprefix("mailto:")):
        return text or url
    return f"{text} ({url})"


def _tag(found: re.Match[str]) -> str:
    target, _, text = found[1].partition("|")
    match target[:1]:
        case "@":
            return f"@{(text or target[1:]).removeprefix('@')}"
        case "#":
            return f"#{(text or target[1:]).removeprefix('#')}"
        case "!":
            return _special(target[1:], text)
    if ":" in target:
        return link(target, text)
    return found[0]


def _special(command: str, text: str) -> str:
    """What stands for `<!here>`, `<!subteam^ID|@group>` and `<!date^seconds^format|fallback>`."""
    name = command.partition("^")[0]
    if name in _MENTIONS:
        return f"@{name}"
    return text or command
