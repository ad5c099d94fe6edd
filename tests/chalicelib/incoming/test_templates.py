"""How the template of a webhook is chosen, and what holds for all of them."""

import pytest

from chalicelib.incoming import NAMES, BadTemplate, Refused, read, template
from tests.chalicelib.incoming.deliveries import delivery, text
from tests.chalicelib.incoming.examples import ALERTMANAGER

ALERT = {"status": "firing", "alert": {"title": "Disk", "n": 7, "list": [{"a": True}, 1.5]}}


@pytest.mark.parametrize(
    ("format", "shown"),
    [
        ("{alert.title}: {status}", "Disk: firing"),
        ("{alert.n} {alert.list.0.a} {alert.list.1}", "7 true 1.5"),
        ("{alert.list}", '[{"a":true},1.5]'),
        ("{{{status}}} {{}}", "{firing} {}"),
        ("a{nothing.at.all}b{alert.list.9}{alert.list.-1}{status.0}", "ab"),
        ("{alert.__class__}{__init__.__globals__}!", "!"),
    ],
)
def test_a_format_takes_values_from_the_body(format, shown):
    assert text(template(format), ALERT) == shown


def test_a_value_is_never_a_format():
    assert text("{a}", {"a": "{b} {{", "b": "secret"}) == "{b} {{"


@pytest.mark.parametrize(
    ("format", "rule"),
    [
        ("", "no path"),
        ("Slack", "no path"),
        ("{}", "a path in braces"),
        ("{a..b}", "a path in braces"),
        ("{a b}", "a path in braces"),
        ("{a", "not closed"),
        ("a}", "not closed"),
        ("{a}" * 21, "20 paths"),
        ("{a}" + "x" * 1_000, "1,000 characters"),
        ("{" + "a" * 201 + "}", "a path in braces"),
    ],
    ids=range(10),
)
def test_a_bad_template_is_refused(format, rule):
    with pytest.raises(BadTemplate, match=rule):
        template(format)


def test_a_body_without_the_values_of_a_format_is_refused():
    with pytest.raises(Refused, match="template") as refused:
        read("{a}{b}", delivery({"c": 1}))
    assert refused.value.code == "no_text"


def test_a_text_is_sent_as_it_is():
    assert text("text", "Olá <b>&amp;\r\nworld\n", "text/plain") == "Olá <b>&amp;\nworld"


def test_a_long_text_is_cut_at_its_end():
    assert text("text", "🦊" * 4_000) == "🦊" * 4_000
    assert text("text", "🦊" * 4_001) == "🦊" * 3_999 + "…"


def test_half_of_a_surrogate_pair_and_control_characters_are_replaced():
    assert text("slack", b'{"text": "a\\ud83db\\u0000\\u001b[2Jc\\td"}') == "a\ufffdb[2Jc\td"


@pytest.mark.parametrize("name", [*NAMES, "{a}"])
def test_an_idempotency_key_is_the_id_of_the_message(name):
    body = {**ALERTMANAGER, "text": "x", "a": "x"}
    sent = delivery(body, idempotency_key="retry-1", x_github_event="ping")
    assert read(name, sent).id == "retry-1"


@pytest.mark.parametrize("key", ["x" * 65, "a b", "é", "\ud800"], ids=range(4))
def test_a_key_that_is_no_id_is_shortened_to_one(key):
    found = read("text", delivery("x", idempotency_key=key)).id
    assert len(found) == 22
    assert found == read("text", delivery("y", idempotency_key=key)).id


def test_a_text_alone_has_no_id():
    assert read("text", delivery("x")).id is None


def outcome(body):
    """What a format shows of a body, or why it is refused."""
    try:
        return text("{b}{a}", body)[0]
    except Refused as refused:
        return refused.code


def test_what_is_nested_too_deeply_to_be_shown_is_refused_or_left_out():
    # Just below the depth that cannot be read, there is one that can be read and not be shown.
    bodies = ('{"a": ' + "[" * n + "]" * n + ', "b": "x"}' for n in range(800, 1_000))
    assert {outcome(body) for body in bodies} <= {"x", "invalid_payload"}
