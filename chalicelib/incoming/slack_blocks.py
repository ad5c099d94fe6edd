"""Slack's blocks as plain text: https://docs.slack.dev/reference/block-kit/blocks

What only a client can show or work, as images and buttons, is left out, or stands as its own text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chalicelib.incoming.mrkdwn import link, plain
from chalicelib.incoming.paths import list_at, string_at, value_at

MAX_BLOCKS = 50  # as Slack
MAX_DEPTH = 10  # of lists in lists of rich text
DIVIDER = "———"

Block = dict[str, Any]


def blocks_text(blocks: Sequence[Block]) -> str:
    """Return the text of blocks, one below the other."""
    return "\n".join(filter(None, map(_block, blocks[:MAX_BLOCKS])))


def _block(block: Block) -> str:
    match block.get("type"):
        case "section":
            fields = map(_text_object, list_at(block, "fields"))
            return "\n".join(filter(None, [_text_object(block.get("text")), *fields]))
        case "header":
            return _text_object(block.get("text"))
        case "context":
            return " ".join(filter(None, map(_text_object, list_at(block, "elements"))))
        case "divider":
            return DIVIDER
        case "image":
            title = _text_object(block.get("title")) or string_at(block, "alt_text")
            return link(string_at(block, "image_url"), title)
        case "markdown":
            return string_at(block, "text")
        case "rich_text":
            return _rich(block, 0)
    return ""


def _text_object(element: Any) -> str:
    """The text of a text object; of an image, what stands for it."""
    if value_at(element, "type") == "image":
        return string_at(element, "alt_text")
    text = string_at(element, "text")
    return plain(text) if value_at(element, "type") == "mrkdwn" else text


def _rich(block: Block, depth: int) -> str:
    """The text of a block of rich text, or of one of its parts that has parts."""
    if depth > MAX_DEPTH:
        return ""
    parts = list_at(block, "elements")
    match block.get("type"):
        case "rich_text_list":
            ordered = block.get("style") == "ordered"
            marks = (f"{place}. " if ordered else "• " for place in range(1, len(parts) + 1))
            items = (_rich(part, depth + 1) for part in parts)
            return "\n".join(f"{mark}{item}" for mark, item in zip(marks, items, strict=False))
        case "rich_text_quote":
            return "> " + "".join(map(_inline, parts)).replace("\n", "\n> ")
        case "rich_text":
            return "\n".join(filter(None, (_rich(part, depth + 1) for part in parts)))
    return "".join(map(_inline, parts))


def _inline(element: Block) -> str:
    match element.get("type"):
        case "link":
            return link(string_at(element, "url"), string_at(element, "text"))
        case "user":
            return f"@{string_at(element, 'user_id')}"
        case "usergroup":
            return f"@{string_at(element, 'usergroup_id')}"
        case "broadcast":
            return f"@{string_at(element, 'range')}"
        case "channel":
            return f"#{string_at(element, 'channel_id')}"
        case "emoji":
            return _emoji(string_at(element, "unicode")) or f":{string_at(element, 'name')}:"
        case "date":
            return string_at(element, "fallback")
    return string_at(element, "text")


def _emoji(code_points: str) -> str:
    """The emoji of code points such as `1f44b-1f3fb`; "" if these are none."""
    try:
        return "".join(chr(int(each, 16)) for each in code_points.split("-"))
    except (ValueError, OverflowError):
        return ""
