"""The rules that both clients keep have the same names in Python and in JavaScript.

A public name is in both classes, or listed below as one client's own.
"""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest
from chat_client import ConnectionState, Timeouts
from chat_client.model import outbox

JS = Path(__file__).parents[2] / "static" / "js"

CLASSES = {
    # class: Python module, JavaScript module
    "Outbox": ("model.outbox", "model/outbox.js"),
    "OutboxStorage": ("model.outbox", "model/outbox_storage.js"),
    "RoomLog": ("model.room_log", "model/room_log.js"),
    "Conversation": ("model.conversation", "model/conversation.js"),
    "Heartbeat": ("model.heartbeat", "net/heartbeat.js"),
    "RetryLoop": ("model.retry_loop", "net/retry_loop.js"),
}
PYTHON_ONLY = {
    "Outbox": {"is_persistent", "add_operation", "on_deleted", "get", "next", "fail_expired"},
    # The page's view keeps the entries, and its conversation plans the requests.
    "RoomLog": {
        *("entries", "prepended", "reached_start"),
        *("load_older", "wants_older", "is_incomplete", "skip_missing"),
        *("next_request", "newer_request"),
        *("update", "find", "reset", "dropped", "change_count", "changed_since"),
    },
    # Python's caller has the clock: it asks which frames are due.
    "Conversation": {
        *("you", "next_due", "frames_due", "has_retried", "is_throttled", "is_behind"),
        "on_gateway_error",
    },
    "Heartbeat": {"due_at", "frame_due"},
    "RetryLoop": {"due_at", "attempts", "on_attempt"},
}
PAGE_ONLY = {
    # A change of a message is an item, too.
    "Outbox": {
        *("changes_of", "discard_changes_of", "restore", "release", "undo_s"),
        *("has_unsent", "fail_unsendable"),
    },
    "OutboxStorage": {"has"},
    "RoomLog": {"start", "forget_older", "extend_to", "has_older"},
    # Private in Python, or methods of `Client`.
    "Conversation": {
        *("on_open", "send", "retry", "discard", "load_older", "set_self"),
        *("fail_unsent", "forget_older"),
        *("load_newer", "open_past_at", "set_past", "loaded"),
        *("message", "last_own", "edit", "delete", "undo_delete", "react", "unreact"),
        *("on_subscribed", "on_leave", "keep"),
    },
    "Heartbeat": {"start", "stop", "on_frame_sent"},
}
SHARED_PARTS = {
    "Conversation": {
        "_outbox",
        *("_acknowledge", "_on_message", "_on_history", "_on_error"),
    },
    "RoomLog": {
        *("_newest", "_pending", "_receive"),
        *("_append", "_prepend", "_begin", "_advance_to"),
    },
    "RetryLoop": {"_attempts", "_awaits_response", "_retry_in"},
    "Heartbeat": {"_idle_s", "_awaits_pong"},
    "Outbox": {"_items", "_storage", "_put"},
}
FUNCTIONS = [
    # function or method, Python module, JavaScript module
    ("retry_delay_s", "model.timeouts", "lib/backoff.js"),
    ("jitter_factor", "model.timeouts", "lib/backoff.js"),
    ("throttle_delay_s", "model.timeouts", "lib/backoff.js"),
    ("random_token", "model.outbox", "lib/random.js"),
    ("connect_url", "net.address", "lib/address.js"),
]
TIMEOUTS = {
    "first_backoff_s": "lib/backoff.js",
    "max_backoff_s": "lib/backoff.js",
    "handshake_timeout_s": "net/connection.js",
    "stable_after_s": "net/connection.js",
    "entry_ping_s": "net/heartbeat.js",
    "first_idle_s": "net/heartbeat.js",
    "max_idle_s": "net/heartbeat.js",
    "heartbeat_timeout_s": "net/heartbeat.js",
    "first_response_timeout_s": "net/retry_loop.js",
    "max_response_timeout_s": "net/retry_loop.js",
    "late_message_grace_s": "model/history_loader.js",
    "late_changes_grace_s": "model/change_log.js",
    "max_unchecked_s": "model/room_checks.js",
}


@pytest.mark.parametrize("name", CLASSES)
def test_public_names_are_the_same_but_for_each_clients_own(name):
    python, page = (
        {each for each in names if not each.startswith("_")}
        for names in (_python_names(name), _page_names(name))
    )
    assert python & page, "a class without a common name is not a pair"
    assert python - page == PYTHON_ONLY.get(name, set())
    assert page - python == PAGE_ONLY.get(name, set())


@pytest.mark.parametrize("name", SHARED_PARTS)
def test_private_names_of_the_same_parts_are_the_same(name):
    python, page = (
        {f"_{each.lstrip('_')}" for each in names}  # some are public in one language
        for names in (_python_names(name), _page_names(name))
    )
    assert SHARED_PARTS[name] <= python
    assert SHARED_PARTS[name] <= page


@pytest.mark.parametrize(("name", "python", "page"), FUNCTIONS)
def test_functions_have_the_same_names(name, python, page):
    in_page = re.findall(r"^(?:export function |  )(\w+)\(.*\) {$", (JS / page).read_text(), re.M)
    assert f"def {name}(" in inspect.getsource(import_module(f"chat_client.{python}"))
    assert name in map(_snake, in_page)


@pytest.mark.parametrize("name", TIMEOUTS)
def test_timeouts_have_the_same_names_and_values(name):
    milliseconds = _page_constant(TIMEOUTS[name], f"{name.upper()[:-2]}_MS")
    assert eval(milliseconds) == getattr(Timeouts(), name) * 1000


def test_an_outbox_resends_for_the_same_time_and_says_the_same_afterwards():
    milliseconds = _page_constant("model/outbox.js", "MAX_RESEND_AGE_MS")
    assert eval(milliseconds) == outbox.MAX_RESEND_AGE_S * 1000
    texts = (JS / "language" / "en.js").read_text()
    assert f"'problem.maybe_sent': '{outbox.EXPIRED[1]}'," in texts


def test_states_of_a_connection_have_the_same_names():
    source = (JS / "net" / "connection.js").read_text()
    in_page = set(re.findall(r"#enter\('(\w+)'", source))
    python = {state.name.lower() for state in ConnectionState}
    assert python - in_page == {"closed"}  # for good: a client runs once
    assert in_page - python == {"disconnected"}  # until the user connects again


def _python_names(name):
    """Of methods, properties and attributes."""
    module = import_module(f"chat_client.{CLASSES[name][0]}")
    source = inspect.getsource(getattr(module, name))
    names = re.findall(
        r"^    (?:async )?def (\w+)\(|^        self\.(\w+)(?:: .*?)? = ", source, re.M
    )
    return {method or attribute for method, attribute in names} - {"__init__"}


def _page_names(name):
    """The same of a JavaScript class, as Python writes them."""
    source = (JS / CLASSES[name][1]).read_text()
    (body,) = re.findall(rf"^export class {name} {{\n(.*?)^}}", source, re.M | re.S)
    names = re.findall(r"^  (?:get |async )?(#?\w+)(?:\(.*\) \{| = .*;|;)$", body, re.M)
    return {_snake(each) for each in names} - {"constructor"}


def _snake(name):
    words = re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name.replace("#", "_")).lower()
    return re.sub(r"_ms$", "_s", words)


def _page_constant(module, name):
    (value,) = re.findall(rf"^const {name} = (.*);$", (JS / module).read_text(), re.M)
    return value
