"""Webhooks: addresses outside of the chat that are told of a room's messages."""

from __future__ import annotations

from dataclasses import dataclass, field

from chalicelib.domain.people import Person


@dataclass(frozen=True)
class Webhook:
    """A webhook of a room.

    url: where its receiver listens. secret: signs what is posted to it.
    kinds: of the events that it is told of, such as `created`.
    created_by: who made it. created_at: milliseconds since the epoch, UTC.
    failures: posts that have failed since the last one that succeeded. failing_since: the first.
    disabled: why nothing is posted to it; None: it is active.
    """

    room: str
    id: str
    url: str
    secret: str = field(repr=False)
    kinds: tuple[str, ...]
    created_by: Person
    created_at: int
    failures: int = 0
    failing_since: int | None = None
    disabled: str | None = None
