"""Times of the server, in this machine's time zone."""

from __future__ import annotations

from datetime import datetime


def local_time(at: int) -> datetime:
    """A time in milliseconds since 1970, UTC. The server's number may be out of range."""
    try:
        return datetime.fromtimestamp(at / 1000)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0)


def short_time(at: int) -> str:
    """The time of today, or else the day as well."""
    time = local_time(at)
    is_today = time.date() == datetime.now().date()
    return f"{time:%H:%M}" if is_today else f"{time.day} {time:%B, %H:%M}"
