"""Protocol: the frames that clients send and get, and the rules for names. Pure: no AWS, no clock.
Exports its modules: actions (in), frames (out), errors, identifiers."""

from chalicelib.protocol import actions, errors, frames, identifiers

__all__ = ["actions", "errors", "frames", "identifiers"]
