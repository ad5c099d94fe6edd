"""What is said of the events of GitHub."""

import hmac
import json
from urllib.parse import urlencode

import pytest

from chalicelib.incoming import Refused, read
from tests.chalicelib.incoming.deliveries import FORM, delivery, text
from tests.chalicelib.incoming.examples import GITHUB

SHOWN = {
    "ping": "GitHub will post the events of acme/shop here.",
    "pull_request": "acme/shop: ana opened pull request #8: Fill the cart\n"
    "https://github.example/acme/shop/pull/8",
    "issues": "acme/shop: ana closed issue #7: The cart is empty\n"
    "https://github.example/acme/shop/issues/7",
    "issue_comment": "acme/shop: ana commented on #7: The cart is empty\nIt works for me.\n"
    "Does it for you?\nhttps://github.example/acme/shop/issues/7#issuecomment-1",
    "release": "acme/shop: ana released v1.2.0 The cart\n"
    "https://github.example/acme/shop/releases/tag/v1.2.0",
    "workflow_run": "acme/shop: Tests #562 on main: failure\n"
    "https://github.example/acme/shop/actions/runs/30433642",
    "star": "acme/shop: ana starred the repository (stars: 41)",
    "branch_protection_rule": "acme/shop: ana edited (branch protection rule)",
}


def event(name, secret=None, **changes):
    return delivery({**GITHUB[name], **changes}, x_github_event=name, secret=secret)


@pytest.mark.parametrize("name", SHOWN)
def test_each_event_has_its_words(name):
    assert read("github", event(name)).data == SHOWN[name]


@pytest.mark.parametrize("name", ["v1.2.0", "", None])
def test_a_release_without_a_title_of_its_own_is_told_by_its_tag(name):
    release = {**GITHUB["release"]["release"], "name": name}
    shown = read("github", event("release", release=release)).data
    assert shown.split("\n")[0] == "acme/shop: ana released v1.2.0"


def test_a_push_lists_its_first_commits():
    shown = read("github", event("push")).data.split("\n")
    assert shown[0] == "acme/shop: ana pushed 7 commits to main"
    assert shown[1] == "• a1b2c30 Fix the cart, part 0 (Ana)"
    assert shown[6:] == ["• and 2 more", GITHUB["push"]["compare"]]


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"commits": GITHUB["push"]["commits"][:1]}, "pushed 1 commit to main"),
        ({"forced": True}, "force-pushed 7 commits to main"),
        ({"deleted": True, "commits": []}, "deleted main"),
        ({"ref": "refs/tags/v1", "commits": []}, "pushed v1"),
    ],
    ids=["one", "forced", "deleted", "tag"],
)
def test_a_push_says_what_became_of_a_branch(changes, shown):
    first = read("github", event("push", **changes)).data.split("\n")[0]
    assert first == f"acme/shop: ana {shown}"


def test_a_closed_pull_request_may_be_merged():
    pull_request = {**GITHUB["pull_request"]["pull_request"], "merged": True}
    merged = event("pull_request", action="closed", pull_request=pull_request)
    assert "ana merged pull request #8" in read("github", merged).data


@pytest.mark.parametrize(
    ("name", "action"),
    [("workflow_run", "requested"), ("pull_request", "synchronize"), ("star", "deleted")],
)
def test_nothing_is_said_of_steps_between(name, action):
    assert read("github", event(name, action=action)) is None


def test_a_long_comment_is_shown_in_part():
    shown = read("github", event("issue_comment", comment={"body": "x" * 501})).data
    assert f"\n{'x' * 500}…" in shown


def test_a_form_is_read_as_well():
    form = urlencode({"payload": json.dumps(GITHUB["star"])})
    assert text("github", form, FORM, x_github_event="star") == SHOWN["star"]


def test_a_delivery_has_its_id_however_often_it_comes():
    guid = "72d3162e-cc78-11e3-81ab-4c9367dc0958"
    sent = delivery(GITHUB["ping"], x_github_event="ping", x_github_delivery=guid)
    assert read("github", sent).id == guid


def signed(secret, body=b'{"repository": {"full_name": "a/b"}}', prefix="sha256="):
    signature = prefix + hmac.digest(secret, body, "sha256").hex()
    return delivery(body, secret="s3cret", x_github_event="ping", x_hub_signature_256=signature)


def test_a_signature_with_the_webhooks_secret_is_taken():
    assert read("github", signed(b"s3cret")).data == "GitHub will post the events of a/b here."


@pytest.mark.parametrize(
    "request_",
    [signed(b"other"), signed(b"s3cret", prefix=""), event("ping", secret="s3cret")],
    ids=["another secret", "no scheme", "none"],
)
def test_another_signature_is_refused(request_):
    with pytest.raises(Refused) as refused:
        read("github", request_)
    assert refused.value.code == "bad_signature"
    assert "s3cret" not in str(refused.value)


def test_the_example_of_the_documentation_is_signed_right():
    # https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    body, secret = "Hello, World!", "It's a Secret to Everybody"
    signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    with pytest.raises(Refused) as refused:  # it is no JSON, which is found after the signature
        read("github", delivery(body, secret=secret, x_hub_signature_256=signature))
    assert refused.value.code == "invalid_payload"
