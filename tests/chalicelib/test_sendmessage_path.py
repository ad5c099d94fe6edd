"""The number of modules on the path of a `sendmessage`, from its handler to the post."""

import sys
from itertools import pairwise
from pathlib import Path

import app
from tests.chalicelib.api_gateway_events import ID, connect_event, message_event

ROOT = Path(app.__file__).parent
# In the place of botocore and concurrent.futures, which do not count; nor does what AWS calls.
AWS, CONCURRENCY = "chalicelib/aws/", "chalicelib/concurrency/"
MOST_MODULES = 37
MOST_CHANGES = 88


def module_of(code):
    """The module of a code object, such as `chat/service`; None if it is not the app's."""
    path = Path(code.co_filename)
    if path == ROOT / "app.py" or ROOT / "chalicelib" in path.parents:
        return str(path.relative_to(ROOT).with_suffix(""))
    return None


def is_in_aws(frame):
    """Whether a function is of the clients of AWS, or called by one."""
    while frame and not (module_of(frame.f_code) or "").startswith(AWS):
        frame = frame.f_back
    return frame is not None


def called_modules(call):
    """The module of each Python function of the app that `call` calls, in the order of calls."""
    modules = []

    def profile(frame, event, _):
        module = module_of(frame.f_code) if event == "call" else None
        if module and not module.startswith(CONCURRENCY) and not is_in_aws(frame):
            modules.append(module)

    sys.setprofile(profile)
    try:
        call()
    finally:
        sys.setprofile(None)
    return modules


def test_a_sendmessage_passes_few_modules_with_few_changes_between_them(handle, posts):
    """One event, handled in a room with only its sender; API Gateway's answer is a stand-in.

    Calls count, with resumed generators; returns do not. Before results were raised as events and
    errors caught in place, this count was 14 modules with 44 changes (13 and 43 without app.py).
    Since then, the message's charge has added four modules and five changes,
    listing the room while the message is appended three changes, the reservation of the message's
    number three modules and eight changes, and summing up a broadcast one change. Rooms and tokens
    have added seven modules and seventeen changes: a table of the connections by room, who may do
    what, the expiry of the sender's token, and smaller modules that more actions, frames and tables
    share. Messages that change have added nine modules and twenty-four changes: how a message is
    checked, stored and shown is a module each, which edits, deletions and reactions share. Requests
    over HTTP have added two modules and three changes: the wiring, and what a client is told of an
    error, which both share. What routes actions has become a module beside what handles events: one
    module and two changes. Traces have added one module and three changes.
    """
    handle(connect_event())
    event = message_event('{"action":"sendmessage","data":"hello","id":"7"}')
    modules = called_modules(lambda: handle(event))
    assert posts.frames[ID][-1]["data"] == "hello"
    assert {"app", "chalicelib/chat/service", "chalicelib/stores/message_log/log"} <= set(modules)
    assert len(set(modules)) <= MOST_MODULES, sorted(set(modules))
    changes = [after for before, after in pairwise(modules) if after != before]
    assert len(changes) <= MOST_CHANGES, changes
