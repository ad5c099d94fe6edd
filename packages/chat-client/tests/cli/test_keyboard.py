"""Every key reaches the prompts, also while lines are printed."""

import os
import pty
import termios

import pytest
from chat_client.cli.keyboard import stay_raw
from prompt_toolkit.input import create_input


@pytest.fixture
def stdin():
    master, slave = pty.openpty()
    with os.fdopen(slave) as stdin:
        yield stdin
    os.close(master)


def edits_lines(stdin):
    return bool(termios.tcgetattr(stdin)[3] & termios.ICANON)


def test_the_terminal_edits_no_lines_between_two_prompts_and_while_one_prints(stdin):
    keys = create_input(stdin)
    with stay_raw(keys):
        with keys.raw_mode(), keys.cooked_mode():
            assert not edits_lines(stdin)
        assert not edits_lines(stdin)
    assert edits_lines(stdin)
    with keys.raw_mode(), keys.cooked_mode():
        assert edits_lines(stdin)
