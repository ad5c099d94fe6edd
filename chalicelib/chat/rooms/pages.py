"""Pages of what moderators ask for, as far as a frame can hold it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from chalicelib.protocol import room_frames

Value = TypeVar("Value")


def page_frame(
    found: Sequence[tuple[str, Value]],
    limit: int,
    encode: Callable[[Sequence[Value], str | None], str],
) -> str:
    """Return the frame of as many entries as it can hold, `limit` at most.

    found: the entries, each with the cursor after which others follow: one more than `limit`, if
        there are as many.
    encode: returns the frame of some entries and the cursor of the next page, if there is one.
    """
    count = min(limit, len(found))
    while True:
        listed = [value for _, value in found[:count]]
        after = found[count - 1][0] if 0 < count < len(found) else None
        frame = encode(listed, after)
        if count <= 1 or room_frames.fits(frame):
            return frame
        count = count * 3 // 4
