"""Review: asks the hook for a verdict on a draft, and never waits longer than it may."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Protocol

from chalicelib import telemetry
from chalicelib.config import BadSetting, ReviewSettings
from chalicelib.review.draft import Draft, ReviewFailed, text_of

if TYPE_CHECKING:
    from chalicelib.aws import AwsSession

Hook = Callable[[dict[str, str]], Any]
"""Answers the JSON of a draft; may raise, block, or answer anything."""

log = logging.getLogger(__name__)


class Review(Protocol):
    """Decides what becomes of a text."""

    def check(self, draft: Draft) -> str:
        """Return the text to store: the draft's own, or another one in its place.

        Raises Rejected, and ReviewFailed if there is no verdict and the default is to reject.
        """


class HookReview:
    """Asks a hook. Threads and greenlets may share it.

    load: returns what asks the hook: it raises ReviewFailed, and nothing else, in time. Called at
        the first review; may raise BadSetting.
    accepts_by_default: what a failure of the hook means for a text.
    """

    def __init__(self, load: Callable[[], Hook], accepts_by_default: bool) -> None:
        self._load = load
        self._accepts_by_default = accepts_by_default

    def warm_up(self) -> None:
        """Load the hook now; raises BadSetting if it cannot be imported."""
        _ = self._ask

    def check(self, draft: Draft) -> str:
        try:
            return text_of(self._ask(draft.as_json()), draft)
        except (ReviewFailed, BadSetting) as failed:
            telemetry.count("ReviewsFailed")
            log.error("The review hook failed: %s.", failed)
            if self._accepts_by_default:
                return draft.data
            raise ReviewFailed(str(failed)) from None

    @cached_property
    def _ask(self) -> Hook:
        return self._load()


def review_of(settings: ReviewSettings, aws: AwsSession) -> HookReview | None:
    """Return the review of a deployment; None if it has no hook.

    aws: makes the client that calls a Lambda function.
    """
    if settings.hook is None:
        return None
    return HookReview(partial(_load, settings, aws), settings.accepts_by_default)


def _load(settings: ReviewSettings, aws: AwsSession) -> Hook:
    # Imported late: most deployments have no hook, and most functions review nothing.
    from chalicelib.review.hooks import function_hook, load_callable
    from chalicelib.review.timed import Timed

    if found := settings.callable:
        hook = load_callable(*found)
    else:
        hook = function_hook(settings.function or "", aws.client)
    return Timed(hook, settings.timeout_ms / 1000)
