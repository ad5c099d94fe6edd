"""What all frames have."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Framed:
    """What all frames have: an `id`, if the client gives one, which the response repeats."""

    id: str | None = None
