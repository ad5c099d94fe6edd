"""Protocol: the frames that clients send and get, and the rules for names. Pure: no AWS, no clock.
Exports its modules: actions and their parser (in), frames, room_frames and message_fields (out),
errors, fields, identifiers, look_alikes."""

from chalicelib.protocol import (
    actions,
    errors,
    fields,
    frames,
    identifiers,
    look_alikes,
    message_fields,
    parser,
    room_frames,
)

__all__ = [
    "actions",
    "errors",
    "fields",
    "frames",
    "identifiers",
    "look_alikes",
    "message_fields",
    "parser",
    "room_frames",
]
