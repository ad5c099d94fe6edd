"""Watches the project's code and configuration for changes."""

from __future__ import annotations

import asyncio
from importlib.util import cache_from_source
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch

WATCHED_FOLDERS = ("chalicelib", "vendor", ".chalice")


async def watch_code(root: Path, changed: asyncio.Event, stop: asyncio.Event) -> None:
    """Set `changed` at every change below the project's folder `root`, until `stop` is set."""
    folders = [root / name for name in WATCHED_FOLDERS if (root / name).is_dir()]
    # The project's folder is watched without its subfolders, of which the virtual environment is
    # one. app.py is not watched by itself, because editors replace the file.
    await asyncio.gather(
        _watch_paths(changed, stop, root, recursive=False), _watch_paths(changed, stop, *folders)
    )


async def _watch_paths(
    changed: asyncio.Event, stop: asyncio.Event, *paths: Path, recursive: bool = True
) -> None:
    if paths:
        async for changes in awatch(
            *paths, watch_filter=_CodeFilter(), stop_event=stop, recursive=recursive
        ):
            for _, path in changes:
                _remove_bytecode(path)
            changed.set()


def _remove_bytecode(path: str) -> None:
    """Remove what Python compiled of a source: Python would load it again if the source's size and
    second of change are the same, as after two quick edits."""
    if path.endswith(".py"):
        Path(cache_from_source(path)).unlink(missing_ok=True)


class _CodeFilter(DefaultFilter):
    """Accepts code and configuration, but neither an editor's temporary files nor the page, which
    the app reads at each request."""

    ignore_dirs = (*DefaultFilter.ignore_dirs, "deployments", "deployed")

    def __call__(self, change: Change, path: str) -> bool:
        return path.endswith((".py", ".json")) and super().__call__(change, path)
