"""What is recorded, as server-sent events.

A page that reads slowly, and every page of an app that does more than a page can show, loses the
oldest entries. They are counted and take no memory.
https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from chalice_gateway.inspector.recorder import Recorder, frame_as_json

MIN_INTERVAL_S = 0.2
KEEP_ALIVE_S = 15.0
MAX_INVOCATIONS_IN_A_BATCH = 200
MAX_FRAMES_IN_A_BATCH = 100


class Position(NamedTuple):
    """The next invocation and the next frame that a page has not seen."""

    invocations: int = 0
    frames: int = 0


class EventStream:
    """Follows a recorder for each page that looks."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        # Numbers begin again with each run.
        self._run = secrets.token_hex(4)
        self._closing = False

    def close(self) -> None:
        """End all streams."""
        self._closing = True
        self._recorder.wake()

    async def events(self, last_event_id: str) -> AsyncIterator[bytes]:
        """Batches of what was recorded since the event with this id; all that is kept, if there is
        no such event in this run."""
        position = self._parse(last_event_id)
        changed = self._recorder.follow()
        try:
            yield b"retry: 1000\n\n"
            while not self._closing:
                changed.clear()
                position, batch = self._batch(position)
                yield self._event(position, batch) if batch else b":\n\n"
                await asyncio.sleep(MIN_INTERVAL_S)
                timer = asyncio.get_running_loop().call_later(KEEP_ALIVE_S, changed.set)
                await changed.wait()
                timer.cancel()
        finally:
            self._recorder.unfollow(changed)

    def _batch(self, position: Position) -> tuple[Position, dict[str, Any]]:
        invocations, frames = self._recorder.invocations, self._recorder.frames
        end = Position(invocations.end, frames.end)
        if position == end:
            return end, {}
        ended, lost_invocations = invocations.since(
            position.invocations, MAX_INVOCATIONS_IN_A_BATCH
        )
        sent, lost_frames = frames.since(position.frames, MAX_FRAMES_IN_A_BATCH)
        return end, {
            "invocations": ended,
            "frames": [frame_as_json(frame) for frame in sent],
            "run": self._run,
            "lost": {"invocations": lost_invocations, "frames": lost_frames},
        }

    def _event(self, position: Position, batch: dict[str, Any]) -> bytes:
        id_ = f"{self._run}-{position.invocations}-{position.frames}"
        return f"id: {id_}\ndata: {json.dumps(batch)}\n\n".encode()

    def _parse(self, last_event_id: str) -> Position:
        run, *numbers = last_event_id.split("-")
        if run != self._run or len(numbers) != 2 or not all(map(str.isdecimal, numbers)):
            return Position()
        return Position(*map(int, numbers))
