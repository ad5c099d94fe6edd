"""Wait for what Playwright has no assertion for."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, Worker

PAUSE_MS = 10
MAX_PAUSES = 6_000


def wait_until(page: Page, condition: Callable[[], bool], problem: str) -> None:
    """Let the page and its events go on until this is true; fail with `problem` after a minute."""
    for _ in range(MAX_PAUSES):
        if condition():
            return
        page.wait_for_timeout(PAUSE_MS)
    raise AssertionError(problem)


def service_worker_of(page: Page) -> Worker:
    """The page's service worker. The page knows it before Playwright does."""
    context = page.context
    wait_until(page, lambda: len(context.service_workers) == 1, "there is no service worker")
    return context.service_workers[0]
