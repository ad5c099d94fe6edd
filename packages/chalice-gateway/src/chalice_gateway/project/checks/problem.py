"""A problem of the project."""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """text: one line. is_refused: a deployment refuses it, and so does a local run."""

    text: str
    is_refused: bool = True
