"""Watches the project's files for changes."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Iterator
from importlib.util import cache_from_source
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch

# Milliseconds without a change after which the app is loaded again.
QUIET_MS = 50
# What an app may write below its own folder while it runs.
_WRITTEN_SUFFIXES = (".log", ".db", ".sqlite", ".sqlite3", "-journal", "-wal", "-shm", ".pid")
# What tools write directly below the project; Chalice deploys app.py, chalicelib/ and vendor/.
_BUILD_FOLDERS = ("build", "dist")


async def watch_code(root: Path, changed: asyncio.Event, stop: asyncio.Event) -> None:
    """Set `changed` at every change below the project's folder `root`, until `stop` is set."""
    while not stop.is_set():
        restart = asyncio.Event()
        ending = asyncio.create_task(_first(stop, restart))
        # The project's folder is watched without its subfolders, of which the virtual environment
        # is one. app.py is not watched by itself, because editors replace the file.
        await asyncio.gather(
            _watch(changed, restart, ending, root, recursive=False),
            _watch(changed, restart, ending, *_folders(root)),
        )


async def _watch(
    changed: asyncio.Event,
    restart: asyncio.Event,
    ending: asyncio.Task[None],
    *paths: Path,
    recursive: bool = True,
) -> None:
    if not paths:
        return
    stop = asyncio.Event()
    ending.add_done_callback(lambda _: stop.set())
    async for changes in awatch(
        *paths, watch_filter=_Filter(), stop_event=stop, recursive=recursive, step=QUIET_MS
    ):
        for _, path in changes:
            _remove_bytecode(path)
        changed.set()
        if not recursive and any(_is_folder_change(kind, path) for kind, path in changes):
            restart.set()


async def _first(*events: asyncio.Event) -> None:
    tasks = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


def _folders(root: Path) -> Iterator[Path]:
    """The folders that may hold code, templates or configuration."""
    for folder in root.iterdir():
        is_hidden = folder.name.startswith(".") and folder.name != ".chalice"
        is_ignored = (
            folder.name in (*DefaultFilter.ignore_dirs, *_BUILD_FOLDERS)
            or (folder / "pyvenv.cfg").exists()
        )
        if folder.is_dir() and not is_hidden and not is_ignored:
            yield folder


def _is_folder_change(kind: Change, path: str) -> bool:
    return kind is not Change.modified and (kind is Change.deleted or Path(path).is_dir())


def _remove_bytecode(path: str) -> None:
    """Remove what Python compiled of a source: Python would load it again if the source's size and
    second of change are the same, as after two quick edits."""
    if path.endswith(".py"):
        Path(cache_from_source(path)).unlink(missing_ok=True)


class _Filter(DefaultFilter):
    """Ignores editors' temporary files, what Chalice writes when it deploys, and what apps
    write."""

    ignore_dirs = (*DefaultFilter.ignore_dirs, "deployments", "deployed")

    def __call__(self, change: Change, path: str) -> bool:
        if path.endswith(_WRITTEN_SUFFIXES) or _is_own_output(path):
            return False
        return super().__call__(change, path)


def _is_own_output(path: str) -> bool:
    """Whether the gateway prints to this file: `chalice-gateway > out.txt` would never rest."""
    for descriptor in (1, 2):
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(descriptor), Path(path).stat()):
                return True
    return False
