"""What becomes of the payloads of Slack's incoming webhooks."""

from urllib.parse import urlencode

import pytest

from chalicelib.incoming import Refused, read
from tests.chalicelib.incoming.deliveries import FORM, delivery, text


def mrkdwn(value):
    return {"type": "mrkdwn", "text": value}


def rich(*elements):
    return {"blocks": [{"type": "rich_text", "elements": list(elements)}]}


def test_a_text_becomes_the_message():
    assert text("slack", {"text": "Build 7 is *green*\nat last"}) == "Build 7 is *green*\nat last"


@pytest.mark.parametrize("body", ["payload=%7B%22text%22%3A%22x+%26+y%22%7D", '{"text": "x & y"}'])
def test_a_form_has_the_payload_in_a_field_or_as_curl_sends_it(body):
    assert text("slack", body, FORM + "; charset=utf-8") == "x & y"


def test_the_field_of_a_form_may_stand_behind_others():
    form = urlencode({"channel": "#ops", "payload": '{"text": "ola 🦊"}'})
    assert text("slack", form, FORM) == "ola 🦊"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("<https://example.org/a?b=1&amp;c=2|the log>", "the log (https://example.org/a?b=1&c=2)"),
        ("<https://example.org>", "https://example.org"),
        ("<https://example.org|https://example.org>", "https://example.org"),
        ("<mailto:ana@example.org|ana@example.org>", "ana@example.org"),
        ("<!here> <!channel> <!everyone>", "@here @channel @everyone"),
        ("<@U024BE7LH> and <@U024BE7LH|ana>", "@U024BE7LH and @ana"),
        ("<#C024BE7LR|general>", "#general"),
        ("<!subteam^SAZ94GDB8|@ops>", "@ops"),
        ("<!date^1392734382^{date}|18 February>", "18 February"),
        ("1 &lt; 2 &amp;amp; 3 &gt; 2", "1 < 2 &amp; 3 > 2"),
        ("a < b, c > d, <nothing>", "a < b, c > d, <nothing>"),
        ("&lt;@U024BE7LH&gt;", "<@U024BE7LH>"),
    ],
    ids=lambda value: value[:12],
)
def test_links_and_mentions_become_plain_text(sent, shown):
    assert text("slack", {"text": sent}) == shown


def test_blocks_are_shown_in_place_of_the_text():
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Deployed <!here>"}},
        {"type": "section", "text": mrkdwn("by <@U1|ana>"), "fields": [mrkdwn("*Took*\n7 s")]},
        {"type": "divider"},
        {"type": "actions", "elements": [{"type": "button"}]},
        {
            "type": "context",
            "elements": [{"type": "image", "alt_text": "a cat"}, mrkdwn("<https://x.example|x>")],
        },
        {"type": "image", "image_url": "https://x.example/y.png", "alt_text": "a chart"},
    ]
    assert text("slack", {"text": "Deployed", "blocks": blocks}).split("\n") == [
        "Deployed <!here>",
        "by @ana",
        "*Took*",
        "7 s",
        "———",
        "a cat x (https://x.example)",
        "a chart (https://x.example/y.png)",
    ]


def test_rich_text_keeps_its_lists_links_and_emoji():
    section = {
        "type": "rich_text_section",
        "elements": [
            {"type": "text", "text": "Hello ", "style": {"bold": True}},
            {"type": "emoji", "name": "wave", "unicode": "1f44b"},
            {"type": "emoji", "name": "parrot"},
            {"type": "user", "user_id": "U1"},
            {"type": "broadcast", "range": "here"},
            {"type": "link", "url": "https://x.example", "text": "x"},
        ],
    }
    items = {"type": "rich_text_list", "style": "ordered", "elements": [section, section]}
    quote = {"type": "rich_text_quote", "elements": [{"type": "text", "text": "a\nb"}]}
    line = "Hello 👋:parrot:@U1@herex (https://x.example)"
    shown = text("slack", rich(section, items, quote))
    assert shown == f"{line}\n1. {line}\n2. {line}\n> a\n> b"


def test_attachments_follow_the_text():
    attachment = {
        "fallback": "never shown",
        "pretext": "From the monitor",
        "title": "Disk",
        "title_link": "https://x.example",
        "text": "97% <!here>",
        "fields": [{"title": "Host", "value": "db-1", "short": True}],
    }
    shown = text("slack", {"text": "Oh", "attachments": [attachment, {"fallback": "alone"}]})
    assert shown.split("\n") == [
        "Oh",
        "From the monitor",
        "Disk (https://x.example)",
        "97% @here",
        "Host: db-1",
        "alone",
    ]


def test_a_title_or_an_image_without_an_address_is_told_by_its_words():
    image = {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a chart"}
    assert text("slack", {"attachments": [{"title": "Disk"}]}) == "Disk"
    assert text("slack", {"blocks": [image]}) == "a chart"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "invalid_payload"),
        ("[1]", "invalid_payload"),
        ('"text"', "invalid_payload"),
        ('{"text": NaN}', "invalid_payload"),
        ("[" * 100_000, "invalid_payload"),
        ('{"text": ' + "9" * 5_000 + "}", "invalid_payload"),
        (b'{"text": "\xff"}', "invalid_payload"),
        ("{}", "no_text"),
        ('{"text": " \\n\\u0000 "}', "no_text"),
        ('{"text": ["a"], "blocks": {"type": "section"}, "attachments": [1]}', "no_text"),
        ('{"blocks": [{"type": "section"}, {"type": "header", "text": 1}, {}, null]}', "no_text"),
    ],
    ids=range(11),
)
def test_what_is_no_payload_is_refused_in_slacks_words(body, code):
    with pytest.raises(Refused) as refused:
        read("slack", delivery(body))
    assert refused.value.code == code


@pytest.mark.parametrize("form", ["payload=", "payload=%FF", "a=b", "x", "&".join(["a=b"] * 99)])
def test_a_form_without_a_payload_is_refused(form):
    with pytest.raises(Refused, match="must"):
        read("slack", delivery(form, FORM))


def nested(depth):
    """Rich text in lists of lists."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": "deep"}]}
    for _ in range(depth):
        section = {"type": "rich_text_list", "elements": [section]}
    return rich(section)


def test_rich_text_that_is_nested_too_deeply_is_left_out():
    assert "deep" in text("slack", nested(5))
    assert "deep" not in text("slack", nested(200))
