"""The examples of review hooks."""

import importlib
import json

import pytest

from chalicelib.config import ReviewSettings
from chalicelib.review import Draft, Rejected, review_of
from chalicelib.review.draft import text_of
from tests.chalicelib.aws.behaviours import reply
from tests.support.hostile import answers, serving

MASK = "python:examples.review.mask_words:review"


def draft(text):
    return Draft("lobby", "m" * 22, "Ana", text)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("good evening", "good evening"),
        ("what the Fudge!", "what the *****!"),
        ("fudge crud", "***** ****"),
        ("HOLY MOLY", "**** ****"),
        ("fudges, Scrudge", "fudges, Scrudge"),
        ("crud_e", "crud_e"),
    ],
)
def test_words_are_masked_and_parts_of_words_are_not(text, stored):
    assert review_of(ReviewSettings(MASK), None).check(draft(text)) == stored


@pytest.fixture
def comprehend(monkeypatch):
    """`comprehend(text, *answers)`: what the function says of a text, and what it asked Amazon
    Comprehend, whose stand-in gives these answers."""
    monkeypatch.setenv("COMPREHEND_REGION", "eu-central-1")
    module = importlib.import_module("examples.review.comprehend")

    def run(text, *given):
        module._comprehend.cache_clear()
        with serving(answers(*given)) as server:
            monkeypatch.setenv("AWS_ENDPOINT_URL_COMPREHEND", server.url.removesuffix("/stage"))
            answer = module.handler(draft(text).as_json(), None)
            asked = [(head, json.loads(body)) for head, body in server.requests]
            module._comprehend().close()
        return answer, asked

    yield run
    module._comprehend.cache_clear()


def toxicity(*scores, **labels):
    named = [{"Name": name, "Score": score} for name, score in labels.items()]
    found = [{"Labels": named, "Toxicity": score} for score in scores]
    return reply(200, json.dumps({"ResultList": found}).encode())


def test_a_harmless_text_is_accepted(comprehend):
    answer, ((head, asked),) = comprehend("good evening", toxicity(0.03))
    assert answer == {"verdict": "accept"}
    assert asked == {"TextSegments": [{"Text": "good evening"}], "LanguageCode": "en"}
    assert "X-Amz-Target: Comprehend_20171127.DetectToxicContent" in head
    assert "/eu-central-1/comprehend/aws4_request" in head


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ({"INSULT": 0.9, "PROFANITY": 0.2}, "Please do not insult anybody."),
        ({"GRAPHIC": 0.9}, "This message would hurt others."),
        ({}, "This message would hurt others."),
    ],
)
def test_a_toxic_text_is_rejected_with_a_reason(comprehend, labels, reason):
    answer, _ = comprehend("you ...", toxicity(0.1, 0.7, **labels))
    with pytest.raises(Rejected, match=reason):
        text_of(answer, draft("you ..."))


def test_the_longest_text_is_asked_in_pieces_that_comprehend_takes(comprehend):
    text = "😀" * 4_000
    answer, asked = comprehend(text, toxicity(0.1), toxicity(0.99))
    assert answer["verdict"] == "reject"
    lists = [[piece["Text"] for piece in body["TextSegments"]] for _, body in asked]
    assert [len(pieces) for pieces in lists] == [10, 6]
    assert max(len(piece.encode()) for pieces in lists for piece in pieces) <= 1_000
    assert "".join(piece for pieces in lists for piece in pieces) == text


def test_if_comprehend_fails_the_function_fails_and_the_chat_decides(comprehend):
    with pytest.raises(Exception, match="InternalServerException"):
        comprehend("good evening", reply(500, b'{"__type":"InternalServerException"}'))
