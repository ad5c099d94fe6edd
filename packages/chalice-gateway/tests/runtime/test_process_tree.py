"""When a process that has loaded an app can be forked for its events."""

import socket
import threading

from chalice_gateway.runtime.process_tree import is_forkable, open_descriptors


def test_a_process_that_has_opened_one_connection_is_not_forked():
    before = open_descriptors()
    with socket.socket():
        assert not is_forkable(before)
    assert is_forkable(before)


def test_a_process_that_has_started_a_thread_is_not_forked():
    before, end = open_descriptors(), threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    assert not is_forkable(before)
    end.set()
    thread.join()
    assert is_forkable(before)
