"""When a process that has loaded an app can be forked for its events."""

import subprocess
import sys

import pytest

# In a process of its own: a test runner may have threads.
PROGRAM = """
import socket, threading
from chalice_gateway.runtime.process_tree import is_forkable, open_descriptors

before = open_descriptors()
{what_an_app_does}
print(is_forkable(before))
"""


@pytest.mark.parametrize(
    ("what_an_app_does", "forkable"),
    [
        ("pass", True),
        ("kept = socket.socket()", False),
        ("socket.socket().close()", True),
        ("threading.Thread(target=threading.Event().wait, daemon=True).start()", False),
        ("thread = threading.Thread(target=int); thread.start(); thread.join()", True),
    ],
)
def test_a_process_is_forked_unless_it_has_threads_or_open_files(what_an_app_does, forkable):
    program = PROGRAM.format(what_an_app_does=what_an_app_does)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == f"{forkable}\n"
