"""Review: what the product's own hook says of a text before it is stored. The hook, and what runs
it, is imported only where one is configured."""

from chalicelib.review.draft import Draft, DraftKind, Rejected, ReviewFailed
from chalicelib.review.review import HookReview, Review, review_of

__all__ = [
    "Draft",
    "DraftKind",
    "HookReview",
    "Rejected",
    "Review",
    "ReviewFailed",
    "review_of",
]
