"""What a review hook may answer."""

import pytest

from chalicelib.review.draft import Draft, DraftKind, Rejected, ReviewFailed, text_of

DRAFT = Draft("lobby", "m" * 22, "Ana", "good evening", DraftKind.EDIT)


def test_the_hook_is_given_who_writes_what_where():
    assert DRAFT.as_json() == {
        "room": "lobby",
        "member": "m" * 22,
        "name": "Ana",
        "data": "good evening",
        "kind": "edit",
    }


def test_an_accepted_text_stays_as_it_is():
    assert text_of({"verdict": "accept", "data": "ignored"}, DRAFT) == "good evening"


@pytest.mark.parametrize("text", ["x", "🦊" * 4_000])
def test_a_rewritten_text_takes_its_place(text):
    assert text_of({"verdict": "rewrite", "data": text}, DRAFT) == text


@pytest.mark.parametrize("reason", ["x", "é" * 200])
def test_a_rejected_text_has_a_reason(reason):
    with pytest.raises(Rejected) as rejected:
        text_of({"verdict": "reject", "reason": reason}, DRAFT)
    assert rejected.value.reason == reason


@pytest.mark.parametrize("answer", [None, True, "accept", ["accept"], 5 * 10**6 * "x", object()])
def test_an_answer_that_is_no_object_is_a_failure(answer):
    with pytest.raises(ReviewFailed, match="not an object"):
        text_of(answer, DRAFT)


@pytest.mark.parametrize("verdict", [None, "Accept", "", ["accept"], {}, 1, "no"])
def test_an_unknown_verdict_is_a_failure(verdict):
    with pytest.raises(ReviewFailed, match='its "verdict" is not'):
        text_of({"verdict": verdict}, DRAFT)


@pytest.mark.parametrize("text", [None, 1, "", "x" * 4_001, "\ud83d", ["x"], b"x"])
def test_a_text_that_cannot_be_stored_is_a_failure(text):
    with pytest.raises(ReviewFailed, match='its "data"'):
        text_of({"verdict": "rewrite", "data": text}, DRAFT)


@pytest.mark.parametrize("reason", [None, 1, "", "x" * 201, "\udc00"])
def test_a_reason_that_cannot_be_sent_is_a_failure(reason):
    with pytest.raises(ReviewFailed, match='its "reason"') as failed:
        text_of({"verdict": "reject", "reason": reason}, DRAFT)
    assert "xx" not in str(failed.value)
