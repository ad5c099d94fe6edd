"""The frames of all pages in these tests are validated against docs/asyncapi.yaml."""

import time

import pytest

from tests.support.wire import Tap


def wait_for_frames(page, tap, frames):
    """Wait for this number of frames, which the browser reports with a delay."""
    deadline = time.monotonic() + 10
    while tap.seen < frames and time.monotonic() < deadline:
        page.evaluate("0")
    assert tap.seen >= frames


def test_frames_that_a_page_sends_and_receives_are_recorded(join, taps):
    ana = join("Ana")
    seen = taps[0].seen
    ana.says("hello")
    ana.reads("hello")
    wait_for_frames(ana.page, taps[0], seen + 2)


def test_frames_through_a_routed_socket_are_recorded(join, page_and_network, taps):
    page, _ = page_and_network
    join("Ana", page=page)
    wait_for_frames(page, taps[0], 2)


@pytest.mark.parametrize("frame", ['{"action":"dance"}', '{"action":"ping","rooms":"all"}'])
def test_a_wrong_frame_of_a_page_is_reported(chat, new_page, taps, frame):
    page = new_page()
    page.goto(chat.http_url + "/css/base.css")
    send = """([address, frame]) => new Promise(resolve => {
        const socket = new WebSocket(address);
        socket.onopen = () => socket.send(frame);
        socket.onmessage = () => resolve();
    })"""
    page.evaluate(send, [chat.ws_url, frame])
    wait_for_frames(page, taps[0], 2)
    assert len(taps[0].faults()) == 1
    taps[0] = Tap()
