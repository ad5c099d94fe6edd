"""A review hook that asks Amazon Comprehend whether a text is toxic: a Lambda function of its own.

It is not part of the chat, so that the chat needs no boto3 client for it. docs/moderation.md has
the commands that deploy it. Set `REVIEW_HOOK` to its ARN, and `REVIEW_TIMEOUT_MS` to 3000: its
first call takes longer. Its role needs `comprehend:DetectToxicContent` on `*`.

https://docs.aws.amazon.com/comprehend/latest/APIReference/API_DetectToxicContent.html: the texts
have to be English. Comprehend is not in every region: set COMPREHEND_REGION to one that has it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

import boto3
from botocore.config import Config

THRESHOLD = float(os.environ.get("TOXICITY", "0.7"))
MAX_SEGMENT_BYTES = 1_000  # Comprehend takes 1 KB, in UTF-8
MAX_SEGMENTS = 10
REASONS = {
    "HATE_SPEECH": "No hate speech, please.",
    "HARASSMENT_OR_ABUSE": "Please do not harass anybody.",
    "INSULT": "Please do not insult anybody.",
    "SEXUAL": "No sexual content, please.",
    "VIOLENCE_OR_THREAT": "Please do not threaten anybody.",
}
OTHER_REASON = "This message would hurt others."


def handler(draft: dict[str, str], _context: object) -> dict[str, str]:
    """Return what becomes of a text. If Comprehend cannot be asked, this raises, and the chat does
    what its `REVIEW_DEFAULT` says."""
    segments = _segments(draft["data"])
    while some := list(islice(segments, MAX_SEGMENTS)):
        found = _comprehend().detect_toxic_content(TextSegments=some, LanguageCode="en")
        for result in found["ResultList"]:
            if result["Toxicity"] >= THRESHOLD:
                return {"verdict": "reject", "reason": _reason(result["Labels"])}
    return {"verdict": "accept"}


@cache
def _comprehend() -> Any:
    """The client, made once for all calls of this process."""
    config = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 2})
    return boto3.client(
        "comprehend", region_name=os.environ.get("COMPREHEND_REGION"), config=config
    )


def _reason(labels: list[dict[str, Any]]) -> str:
    worst = max(labels, key=lambda label: label["Score"], default={"Name": ""})
    return REASONS.get(worst["Name"], OTHER_REASON)


def _segments(text: str) -> Iterator[dict[str, str]]:
    """The text in pieces that are small enough, each of whole characters."""
    piece, size = "", 0
    for character in text:
        length = len(character.encode())
        if size + length > MAX_SEGMENT_BYTES:
            yield {"Text": piece}
            piece, size = "", 0
        piece, size = piece + character, size + length
    if piece.strip():
        yield {"Text": piece}
