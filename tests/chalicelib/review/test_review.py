"""Reviews: what a hook says counts, and what it does wrong harms nobody."""

import logging
import threading
import time

import pytest

from chalicelib.concurrency import Greenlets, greenlet_hub, run_both
from chalicelib.config import BadSetting, ReviewSettings
from chalicelib.review import Draft, HookReview, Rejected, ReviewFailed, review_of, timed
from chalicelib.review.timed import Timed

SECRET = "a text that no log may show"
DRAFT = Draft("lobby", "m" * 22, "Ana", SECRET)
LONG_S = 60
SHORT_S = 0.05


def accept(draft):
    return {"verdict": "accept"}


def review(hook, seconds=LONG_S, accepts=False):
    return HookReview(lambda: Timed(hook, seconds), accepts)


def test_the_text_is_what_the_hook_makes_of_it():
    shout = review(lambda draft: {"verdict": "rewrite", "data": draft["data"].upper()})
    assert shout.check(DRAFT) == SECRET.upper()
    assert review(accept).check(DRAFT) == SECRET


def test_a_hook_rejects():
    with pytest.raises(Rejected, match="Not here"):
        review(lambda _: {"verdict": "reject", "reason": "Not here."}).check(DRAFT)


def raises(draft):
    raise ValueError(draft["data"])


def exits(draft):
    raise SystemExit(draft["data"])


def recurses(draft):
    return recurses(draft)


BROKEN = {
    "raises": (raises, r"it raised ValueError at test_review.py:\d+"),
    "exits": (exits, "it raised SystemExit"),
    "recurses": (recurses, "it raised RecursionError"),
    "nonsense": (lambda draft: draft["data"], "it answered str, not an object"),
    "5 MB": (lambda _: {"verdict": "rewrite", "data": 5 * 2**20 * "x"}, 'its "data" is not'),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_hook_that_fails_has_the_default_and_no_log_shows_the_text(case, caplog):
    hook, why = BROKEN[case]
    assert review(hook, accepts=True).check(DRAFT) == SECRET
    with pytest.raises(ReviewFailed, match=why):
        review(hook).check(DRAFT)
    assert [record.levelno for record in caplog.records] == 2 * [logging.ERROR]
    assert "The review hook failed: it" in caplog.text
    assert SECRET not in caplog.text


@pytest.fixture
def hanging():
    """A hook that hangs until the end of the test; all of its threads end then."""
    end = threading.Event()
    yield lambda draft: end.wait(LONG_S) and accept(draft)
    end.set()


def test_a_hook_that_hangs_does_not_hold_the_message(hanging):
    begun = time.monotonic()
    with pytest.raises(ReviewFailed, match="it took more than 50 ms"):
        review(hanging, SHORT_S).check(DRAFT)
    assert time.monotonic() - begun < LONG_S / 2


def test_hooks_that_hang_are_bounded(hanging, monkeypatch):
    monkeypatch.setattr(timed, "MAX_RUNNING", 2)
    hung = review(hanging, SHORT_S)
    for _ in range(2):
        with pytest.raises(ReviewFailed, match="took more than"):
            hung.check(DRAFT)
    with pytest.raises(ReviewFailed, match="2 calls of it still run"):
        hung.check(DRAFT)


def test_hooks_that_end_are_not_counted(monkeypatch):
    monkeypatch.setattr(timed, "MAX_RUNNING", 2)
    quick = review(accept)
    assert [quick.check(DRAFT) for _ in range(50)] == 50 * [SECRET]


def test_a_review_without_a_socket_has_the_default_and_is_not_counted(monkeypatch):
    def no_more_files():
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(timed, "MAX_RUNNING", 2)
    quick = review(accept)
    with monkeypatch.context() as patches:
        patches.setattr(timed.socket, "socketpair", no_more_files)
        for _ in range(3):
            with pytest.raises(ReviewFailed, match="no socket"):
                quick.check(DRAFT)
    assert quick.check(DRAFT) == SECRET


def test_other_greenlets_of_the_thread_continue_while_a_hook_works():
    others = threading.Event()

    def hook(draft):
        assert others.wait(LONG_S)
        return accept(draft)

    def other():
        greenlet_hub.sleep(0.001)
        others.set()

    text, _ = run_both(Greenlets(), lambda: review(hook).check(DRAFT), other)
    assert text == SECRET


def test_a_hook_has_none_of_the_greenlets_of_its_caller():
    def hook(draft):
        greenlet_hub.sleep(0.001)  # of its own thread, not of the caller's hub
        return accept(draft)

    text, _ = run_both(Greenlets(), lambda: review(hook).check(DRAFT), lambda: None)
    assert text == SECRET


def shout(draft):
    return {"verdict": "rewrite", "data": draft["data"].upper()}


async def too_modern(draft):
    return {"verdict": "accept"}


def test_a_hook_in_python_is_named_by_module_and_function():
    settings = ReviewSettings(f"python:{__name__}:shout")
    assert review_of(settings, None).check(DRAFT) == SECRET.upper()


def test_without_a_hook_there_is_no_review():
    assert review_of(ReviewSettings(), None) is None


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("python:no_such_module.hooks:check", "cannot be imported: ModuleNotFoundError"),
        (f"python:{__name__}:no_such_name", "cannot be imported: AttributeError"),
        (f"python:{__name__}:SECRET", "is not a function"),
        (f"python:{__name__}:too_modern", "is not a function without async"),
    ],
)
def test_a_hook_that_is_not_there_is_refused_at_the_start(name, why):
    with pytest.raises(BadSetting, match=why):
        review_of(ReviewSettings(name), None).warm_up()


def test_a_hook_that_is_no_longer_there_has_the_default():
    with pytest.raises(ReviewFailed, match="cannot be imported"):
        review_of(ReviewSettings("python:no_such_module:check"), None).check(DRAFT)
    assert review_of(ReviewSettings("python:no_such_module:check", 10, True), None).check(DRAFT)


def test_a_hook_is_imported_once(tmp_path, monkeypatch):
    imports, module = tmp_path / "imports", tmp_path / "hook_of_this_test.py"
    module.write_text(
        f"with open({str(imports)!r}, 'a') as file:\n    file.write('x')\nreview = dict"
    )
    monkeypatch.syspath_prepend(tmp_path)
    found = review_of(ReviewSettings("python:hook_of_this_test:review", 1000, True), None)
    assert not imports.exists()
    assert [found.check(DRAFT), found.check(DRAFT)] == [SECRET, SECRET]
    assert imports.read_text() == "x"
