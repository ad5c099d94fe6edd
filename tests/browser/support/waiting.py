"""How tests wait for what Playwright has no assertion for, and how long a page waits."""

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


def scale_waits(page: Page, factor: float) -> None:
    """Fix the random factor of the page's waits, from its next document on.

    With 0 it reconnects at once, with 1 each wait is as long as it can be, and with 1,000 longer
    than a test.
    """
    page.add_init_script(f"Math.random = () => {factor}")


def service_worker_of(page: Page) -> Worker:
    """The page's service worker. The page knows it before Playwright does."""
    context = page.context
    wait_until(page, lambda: len(context.service_workers) == 1, "there is no service worker")
    return context.service_workers[0]
