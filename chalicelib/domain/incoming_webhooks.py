"""Incoming webhooks: secret addresses that post to a room."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.people import Person


@dataclass(frozen=True)
class IncomingWebhook:
    """An incoming webhook of a room.

    person: whom its messages are from; the member's id is that of the webhook, too.
    template: how it reads what is posted to it; see incoming/templates.py.
    created_by: the member who made it. created_at: milliseconds since the epoch, UTC.
    signing_secret: by which its sender signs requests, if it does.
    """

    person: Person
    template: str
    created_by: str
    created_at: int
    signing_secret: str | None = None

    @property
    def id(self) -> str:
        """The webhook's id in its room."""
        return self.person.member
