"""EventSettings: whether something outside of the chat hears of its messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.config.values import BadSetting, switch

HANDLERS = ("app.on_log_change", "app.webhooks")
# What the stream alone feeds, by the settings that switch it on. Files do without: where nothing
# tells that their messages are deleted, they stay until the life cycle deletes them.
_FED_BY_EVENTS = ("EVENT_BUS", "PUSH_KEY", "SEARCH")
# The policy in the template is made of it: so it has nothing that is a wildcard there.
_BUS = re.compile(
    r"[A-Za-z0-9._-]{1,256}"
    r"|arn:aws[a-z-]*:events:[a-z0-9-]+:[0-9]{12}:event-bus/[A-Za-z0-9._/-]{1,256}"
)


@dataclass(frozen=True)
class EventSettings:
    """The settings of events; see docs/webhooks.md.

    on: whether changes of messages are events (`EVENTS`).
    stream: the ARN of the message table's stream (`MESSAGES_STREAM`), which feeds the functions of
        the events; None: the app has no such functions.
    webhooks_queue: name of the SQS queue of what is posted to webhooks (`WEBHOOKS_QUEUE`); None:
        rooms have no webhooks.
    bus: name or ARN of the bus of EventBridge that all events are put on (`EVENT_BUS`); None: none.
    """

    on: bool = False
    stream: str | None = None
    webhooks_queue: str | None = None
    bus: str | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> EventSettings:
        """Read the settings; raises BadSetting.

        The ARN alone decides about the functions. `make deploy` gives it only where events are on;
        a package has the functions for all stages, and its template enables them for those.
        """
        stream, bus = environ.get("MESSAGES_STREAM") or None, environ.get("EVENT_BUS") or None
        if stream is None and environ.get("_HANDLER") in HANDLERS:
            stream = "known to Lambda"  # which calls these functions with what it reads there
        if bus and not _BUS.fullmatch(bus):
            raise BadSetting("EVENT_BUS must be the name of a bus of EventBridge, or its ARN")
        on = switch(environ, "EVENTS")
        if not on:
            _check_nothing_is_fed(environ)
        return cls(on, stream, environ.get("WEBHOOKS_QUEUE") or None if on else None, bus)


def _check_nothing_is_fed(environ: Mapping[str, str]) -> None:
    """Raise BadSetting for a setting that would have no effect, as there are no events."""
    for variable in _FED_BY_EVENTS:
        if environ.get(variable, "off") not in ("", "off"):
            raise BadSetting(
                f"{variable} requires EVENTS=on: there is nothing for it without events"
            )
