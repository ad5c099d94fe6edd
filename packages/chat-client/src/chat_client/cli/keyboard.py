"""The terminal's keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from prompt_toolkit.input import Input


@contextmanager
def stay_raw(keys: Input) -> Iterator[None]:
    """Give every key to the prompts, as long as this lasts.

    Between two prompts, and while it prints, prompt_toolkit gives the terminal its line editing
    back. That takes a Backspace or a Ctrl-D which the user types at that moment, and shows the
    other keys where they do not belong. Nothing here reads lines from the terminal.
    """
    keys.cooked_mode = nullcontext  # type: ignore[method-assign]
    try:
        with keys.raw_mode():
            yield
    finally:
        del keys.cooked_mode
