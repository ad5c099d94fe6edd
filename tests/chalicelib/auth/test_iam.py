"""Callers that AWS has identified: each identity is one member, over all its sessions."""

import re

import pytest

from chalicelib.auth.iam import InvalidArn, back_end
from chalicelib.capabilities import Capabilities
from chalicelib.domain import FOREVER

ROLE = "arn:aws:sts::123456789012:assumed-role/back-end/"
USER = "arn:aws:iam::123456789012:user/team/ana"


def test_all_sessions_of_a_role_are_one_member_named_like_the_role():
    first, second = back_end(f"{ROLE}i-0123"), back_end(f"{ROLE}i-4567")
    assert first == second
    assert first.name == "back-end"
    assert re.fullmatch(r"[\w-]{22}", first.member)
    assert (first.capabilities, first.expires_at) == (Capabilities.BACK_END, FOREVER)


def test_each_identity_is_a_member_of_its_own():
    arns = [
        f"{ROLE}one",
        "arn:aws:sts::123456789012:assumed-role/other/one",
        "arn:aws:sts::210987654321:assumed-role/back-end/one",
        USER,
        USER.replace("ana", "ben"),
        "arn:aws:sts::123456789012:federated-user/ana",
        "arn:aws:sts::123456789012:federated-user/ben",
        "arn:aws-cn:iam::123456789012:root",
    ]
    assert len({back_end(arn).member for arn in arns}) == len(arns)


@pytest.mark.parametrize(
    ("arn", "given", "name"),
    [
        (USER, None, "ana"),
        (USER, "Shop", "Shop"),
        ("arn:aws:iam::123456789012:root", None, "root"),
        (f"arn:aws:iam::123456789012:user/{'a' * 64}", None, "a" * 32),
    ],
)
def test_an_identity_is_named_by_its_arn_unless_it_gives_a_name(arn, given, name):
    assert back_end(arn, given).name == name


@pytest.mark.parametrize(
    "arn",
    [
        "",
        "ana",
        "arn:aws:s3::123456789012:bucket",
        "arn:aws:iam::1:user/ana",
        f"{USER}\n",
        f"{USER} b",
        f"{USER}é",
    ],
    ids=["empty", "no arn", "no identity", "short account", "line end", "space", "accent"],
)
def test_what_is_no_arn_of_an_identity_is_refused(arn):
    with pytest.raises(InvalidArn):
        back_end(arn)


def test_no_token_has_what_a_back_end_may_do():
    encoded = Capabilities.BACK_END.encode()
    assert not Capabilities.decode(encoded).is_back_end
    assert not Capabilities.parse("*:read,send,moderate", moderator=True).is_back_end
