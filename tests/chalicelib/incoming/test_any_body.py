"""Whatever is posted, with the fields that templates look for and with others: it becomes a message
that can be stored, or is refused."""

import json
import random

import pytest

from chalicelib.incoming import NAMES, Refused, read
from chalicelib.protocol.actions import MAX_DATA_CHARS, MAX_ID_CHARS
from tests.chalicelib.incoming.deliveries import FORM, JSON, delivery

BODIES = 300
TEMPLATES = (*NAMES, "{title}: {alerts.0.labels}")
FIELDS = (
    "text blocks attachments type elements fields style title value alerts labels annotations "
    "status fingerprint startsAt commonLabels truncatedAlerts repository sender commits id message "
    "author ref pull_request merged action comment body issue unicode url range groupKey"
)
STRINGS = (
    "section header mrkdwn rich_text rich_text_list rich_text_quote link emoji context image "
    "<a|b> <!here> <@U> &amp; \ud800 \0 🦊 closed opened firing 110000 1f44b- refs/heads/x"
)
KEYS, TEXTS = FIELDS.split(" "), STRINGS.split(" ")
OTHERS = (None, True, 0, -1, 1.5, 10**30)
EVENTS = ("push", "pull_request", "issue_comment", "<b>", "")


def value(chance, depth=0):
    """Any JSON of a bounded depth."""
    kind = chance.choice(["text", "other", *(["object", "object", "list"] if depth < 5 else [])])
    if kind == "text":
        return chance.choice(TEXTS)
    if kind == "other":
        return chance.choice(OTHERS)
    if kind == "list":
        return [value(chance, depth + 1) for _ in range(chance.randrange(4))]
    return {chance.choice(KEYS): value(chance, depth + 1) for _ in range(chance.randrange(6))}


def body(chance):
    """A body that may be cut, or no JSON at all."""
    fields = {chance.choice(KEYS): value(chance) for _ in range(chance.randrange(8))}
    if chance.random() < 0.5:
        fields["alerts"] = [{chance.choice(KEYS): value(chance)}, value(chance)]
    text = json.dumps(fields)
    cut = len(text) if chance.random() < 0.9 else chance.randrange(len(text))
    return text.encode()[:cut] + (b"" if chance.random() < 0.95 else b"\xff")


def outcome(template, sent):
    """The message of a request; None without one."""
    try:
        return read(template, sent)
    except Refused:
        return None


@pytest.mark.parametrize("template", TEMPLATES)
def test_any_body_becomes_a_message_or_is_refused(template):
    chance, made = random.Random(template), 0
    for _ in range(BODIES):
        sent = delivery(
            body(chance), chance.choice([JSON, FORM]), x_github_event=chance.choice(EVENTS)
        )
        if found := outcome(template, sent):
            made += 1
            assert found.data == found.data.encode().decode().strip()
            assert 1 <= len(found.data) <= MAX_DATA_CHARS
            assert len(found.id or "") <= MAX_ID_CHARS
    assert made
