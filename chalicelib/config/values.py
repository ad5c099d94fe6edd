"""Values of environment variables, each with its rule."""

from __future__ import annotations

import re
from collections.abc import Mapping

MAX_PER_SECOND = 1_000  # one for each millisecond of the clock
_RATE = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3})?")


class MissingSetting(ValueError):
    """A required environment variable is unset or empty."""


class BadSetting(ValueError):
    """An environment variable has an invalid value."""


def required(environ: Mapping[str, str], variable: str) -> str:
    """Return a variable; raises MissingSetting."""
    value = environ.get(variable)
    if not value:
        raise MissingSetting(
            f"{variable} is not set; set it in .chalice/config.json for every stage"
        )
    return value


def number(
    environ: Mapping[str, str], variable: str, default: int, most: int, least: int = 1
) -> int:
    """Return a whole number; raises BadSetting."""
    value = environ.get(variable) or str(default)
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise BadSetting(f"{variable} must be a whole number, {least} to {most:,}")
    return int(value)


def rate(environ: Mapping[str, str], variable: str, default: float) -> float:
    """Return a number a second, 0 for no limit; raises BadSetting."""
    value = environ.get(variable) or str(default)
    if not (_RATE.fullmatch(value) and float(value) <= MAX_PER_SECOND):
        raise BadSetting(
            f"{variable} must be a number, 0.001 to {MAX_PER_SECOND:,}, or 0 for no limit"
        )
    return float(value)


def switch(environ: Mapping[str, str], variable: str) -> bool:
    """Return whether a variable is `on`; unset, it is `off`. Raises BadSetting."""
    value = environ.get(variable) or "off"
    if value not in ("on", "off"):
        raise BadSetting(f'{variable} must be "on" or "off"')
    return value == "on"
