"""The apps of a test run: one for each choice of folder, options and environment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from chalice_gateway.testing.app import App
from chalice_gateway.testing.errors import AppNotStarted

# An idle gateway takes memory and a little CPU time.
MOST_RUNNING = 4

Key = tuple[Path, tuple[str, ...], frozenset[tuple[str, str]]]


class AppPool:
    """Starts an app when a test first asks for it, and keeps it for later tests."""

    def __init__(self) -> None:
        self._apps: dict[Key, App] = {}  # the least recently used one first
        self._failures: dict[Key, AppNotStarted] = {}

    def get(
        self,
        project_dir: Path,
        options: tuple[str, ...],
        env: Mapping[str, str],
        in_use: Collection[App],
    ) -> App:
        """The app, as if it had just started. Raises AppNotStarted, for the same key at once.

        `in_use` are apps that the test has already; others may be stopped.
        """
        key = (project_dir, options, frozenset(env.items()))
        if failure := self._failures.get(key):
            raise failure
        app = self._running(key)
        if app is None:
            self._stop_idle(in_use)
            return self._start(key)
        if app not in in_use:
            app.reset()
        return app

    def stop(self) -> None:
        """Stop all apps."""
        for app in self._apps.values():
            app.stop()
        self._apps.clear()

    def _running(self, key: Key) -> App | None:
        """The app, now the most recently used one, if it was started and has not ended since."""
        app = self._apps.pop(key, None)
        if app and not app.is_running:
            app.stop()
            return None
        if app:
            self._apps[key] = app
        return app

    def _start(self, key: Key) -> App:
        project_dir, options, env = key
        try:
            app = self._apps[key] = App(project_dir, *options, env=dict(env))
            return app
        except AppNotStarted as failure:
            self._failures[key] = failure
            raise

    def _stop_idle(self, in_use: Collection[App]) -> None:
        idle = [key for key, app in self._apps.items() if app not in in_use]
        for key in idle[: max(0, len(self._apps) + 1 - MOST_RUNNING)]:
            self._apps.pop(key).stop()
