"""SearchSettings: whether messages are found by their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.config.values import required, switch


@dataclass(frozen=True)
class SearchSettings:
    """The settings of search; see docs/search.md.

    table: name of the DynamoDB table of the index (`SEARCH_TABLE`); None: search is off (`SEARCH`).
    """

    table: str | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> SearchSettings:
        """Read the settings; raises BadSetting, MissingSetting."""
        is_on = switch(environ, "SEARCH")
        return cls(required(environ, "SEARCH_TABLE") if is_on else None)
