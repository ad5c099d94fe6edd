"""Invocations: their log keys and metrics, in Lambda and outside of it."""

import json
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import SimpleNamespace

import pytest

from chalicelib import telemetry
from chalicelib.delivery.broadcaster import Broadcaster
from chalicelib.telemetry import JsonLines, Telemetry

DEADLOCK_TIMEOUT_S = 20  # after that, a test stops waiting for the other threads
TEXT = "words-of-ana"


@pytest.fixture
def here():
    return Telemetry({}, "app", "chalicelib")


def request(id):
    return SimpleNamespace(aws_request_id=id)


def test_telemetry_outside_lambda_changes_no_logging_and_emits_nothing(capsys):
    before = logging.root.handlers[:], logging.getLogger("chalicelib").level
    with Telemetry({}, "chalicelib").invocation(request("r")):
        telemetry.count("Messages")
    assert (logging.root.handlers, logging.getLogger("chalicelib").level) == before
    assert capsys.readouterr().out == ""


def test_an_exception_outside_lambda_is_raised_unchanged(here):
    with pytest.raises(KeyError, match=TEXT), here.invocation(request("r")):
        raise KeyError(TEXT)


def test_counting_and_annotating_do_nothing_outside_an_invocation():
    telemetry.count("Messages")
    telemetry.annotate(room="blue")


def line(message="said"):
    record = logging.LogRecord("chalicelib", logging.INFO, __file__, 1, message, None, None)
    return json.loads(JsonLines().format(record))


def test_concurrent_invocations_have_separate_log_keys(here):
    together = threading.Barrier(8)

    def run(number):
        with here.invocation(request(f"r{number}"), f"c{number}"):
            together.wait(DEADLOCK_TIMEOUT_S)
            telemetry.annotate(room=f"room{number}")
            together.wait(DEADLOCK_TIMEOUT_S)
            return line()

    with ThreadPoolExecutor(8) as pool:
        lines = list(pool.map(run, range(8)))
    told = [(line["request_id"], line["connection_id"], line["room"]) for line in lines]
    assert told == [(f"r{n}", f"c{n}", f"room{n}") for n in range(8)]


def test_a_message_is_timed_in_milliseconds_from_its_append_to_its_last_post(
    chat, people, monkeypatch
):
    log = chat._tools.messages
    monkeypatch.setattr(log, "append", partial(slowly, log.append))
    posted = Broadcaster(lambda *_: time.sleep(0.02))
    monkeypatch.setattr(chat._tools.dispatcher, "_broadcaster", posted)
    counted = {}
    monkeypatch.setattr(telemetry, "count", lambda name, value=1, *_: counted.update({name: value}))
    chat.receive("ana", json.dumps({"action": "sendmessage", "id": "1", "data": TEXT}))
    assert 40 <= counted["MessageTime"] < DEADLOCK_TIMEOUT_S * 1000


def slowly(call, *args, **how):
    time.sleep(0.02)
    return call(*args, **how)


def test_log_lines_of_posts_have_the_request_id_of_their_invocation(here):
    lines = []
    with here.invocation(request("r")):
        Broadcaster(lambda *_: lines.append(line())).broadcast("frame", ["a", "b", "c"])
    assert [line["request_id"] for line in lines] == ["r"] * 3


def test_log_keys_end_with_their_invocation(here):
    with here.invocation(request("r1"), "c1"):
        telemetry.annotate(room="blue")
    with here.invocation(request("r2")):
        assert line() == {
            "level": "INFO",
            "message": "said",
            "logger": "chalicelib",
            "request_id": "r2",
        }
    assert "request_id" not in line()
