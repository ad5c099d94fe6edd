"""Breakpoints in functions stop at the terminal with --debug, and are refused without it."""

import re
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
from chalice_gateway.testing import Connection, Gateway
from gateway_support.terminal import Terminal

APP = Path(__file__).parent / "debugged_app"
# What would end the debugging, or the connection, if it counted.
SHORT = ("--integration-timeout", "0.1", "--idle-timeout", "0.1")
SLEEP = "p __import__('time').sleep(1.2) or 'slept'"
PROMPT = r"\(Pdb\) "


class Debugged(Terminal):
    """The gateway with --debug in a terminal. `ws`, `http` and `aws` are its addresses."""

    def __init__(self):
        command = [sys.executable, "-m", "chalice_gateway", "--debug", "--port", "0", *SHORT]
        super().__init__([*command, "--no-reload", "--project-dir", str(APP)])

    def __enter__(self):
        self.http = self.wait_for(r"http://[\d.:]+")
        self.ws = self.wait_for(r"ws://[\d.:]+/api")
        self.aws = self.wait_for(r"http://[\d.:]+")
        self.wait_for("Press Ctrl-C")
        return self

    def ask(self, command, answer):
        """Type a command at the prompt, and wait for the answer and the next prompt."""
        self.type(command)
        self.wait_for(answer)
        self.wait_for(PROMPT)


@pytest.fixture(scope="module")
def debugged():
    with Debugged() as terminal:
        yield terminal


def test_a_breakpoint_in_a_message_handler_stops_at_the_terminal(debugged):
    with Connection(debugged.ws) as client:
        client.send_text("stop here")
        debugged.wait_for(PROMPT)
        debugged.ask("p event.body", "'stop here'")
        debugged.ask("n", "upper")
        debugged.ask("n", "send")
        debugged.ask("p answer", "'STOP HERE'")
        debugged.ask(SLEEP, r"\n'slept'")
        debugged.type("c")
        assert client.receive_text() == "STOP HERE"


def test_two_functions_that_stop_take_turns_at_the_terminal(debugged):
    with Connection(debugged.ws) as ana, Connection(debugged.ws) as bo:
        ana.send_text("stop ana")
        debugged.wait_for(PROMPT)
        bo.send_text("stop bo")
        debugged.ask("p event.body", "'stop ana'")
        debugged.ask(SLEEP, r"\n'slept'")
        debugged.type("c")
        assert ana.receive_text() == "STOP ANA"
        debugged.wait_for(PROMPT)
        debugged.ask("p event.body", "'stop bo'")
        debugged.type("c")
        assert bo.receive_text() == "STOP BO"


def test_a_breakpoint_in_a_route_stops_at_the_terminal(debugged):
    answers = []

    def get():
        with urllib.request.urlopen(f"{debugged.http}/stop", timeout=60) as answer:
            answers.append(answer.read())

    getting = threading.Thread(target=get)
    getting.start()
    debugged.wait_for(PROMPT)
    debugged.ask("p app.current_request.path", "'/stop'")
    debugged.ask(SLEEP, r"\n'slept'")
    debugged.type("c")
    getting.join(60)
    assert answers == [b'{"stopped":true}']


def test_a_breakpoint_in_a_queue_handler_stops_at_the_terminal(debugged, local_client):
    sqs = local_client("sqs", debugged.aws)
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="work")["QueueUrl"], MessageBody="mine")
    debugged.wait_for(PROMPT)
    debugged.ask("p [record.body for record in event]", r"\['mine'\]")
    debugged.type("c")
    debugged.wait_for("The batch is handled")


def test_quitting_the_debugger_fails_the_event(debugged):
    with Connection(debugged.ws) as client:
        client.send_text("trace")
        debugged.wait_for(PROMPT)
        debugged.type("q")
        if sys.version_info >= (3, 14):
            debugged.type("y")
        assert client.receive_json()["message"] == "Internal server error"


def test_ctrl_c_at_the_prompt_stops_the_gateway_and_restores_the_terminal():
    with Debugged() as terminal, Connection(terminal.ws) as client:
        client.send_text("stop")
        terminal.wait_for(PROMPT)
        assert not terminal.has_echo
        terminal.interrupt()
        assert terminal.status() == 0
        assert terminal.has_echo


@pytest.fixture(scope="module")
def running(shared_running):
    """The app without --debug."""
    started = shared_running("debugged_app").wait_until_ready()
    yield started
    started.kill()


@pytest.mark.parametrize(("body", "line"), [("stop", 17), ("trace", 21)])
def test_a_breakpoint_without_the_option_debug_fails_the_event_with_one_clear_line(
    running, body, line
):
    with Connection(running.ws) as client:
        assert client.ask(body)["message"] == "Internal server error"
        said = f"A breakpoint (app.py, line {line}) needs the terminal: start with --debug."
        running.wait_for("needs the terminal")
        client.send_text("goes on")
        assert client.receive_text() == "GOES ON"
    assert f"websocket_message: {said}" in running.output
    assert "Traceback" not in running.output
    assert "caught it" not in running.output


def test_a_breakpoint_where_the_app_is_loaded_is_refused_in_one_line(gateway, tmp_path):
    (tmp_path / "app.py").write_text("breakpoint()")
    (tmp_path / ".chalice").mkdir()
    (tmp_path / ".chalice" / "config.json").write_text('{"version": "2.0", "app_name": "x"}')
    refused = gateway(tmp_path)
    assert refused.wait() == 1
    assert "start with --debug" in refused.output
    lines = refused.output.splitlines()
    assert len([line for line in lines if "still being loaded" not in line]) == 1


def test_debuggers_of_editors_see_the_process_that_functions_are_forked_from():
    # They replace what Python's audit events are about: `subprocess.Popen` and `os.fork`.
    code = (
        "import runpy, sys\n"
        "print_process = lambda name, args: name == 'subprocess.Popen' and print('ran', *args[1])\n"
        "sys.addaudithook(print_process)\n"
        "runpy.run_module('chalice_gateway', run_name='__main__', alter_sys=True)\n"
    )
    options = ("--project-dir", str(APP), "--port", "0", "--no-reload")
    with Gateway(APP, command=[sys.executable, "-c", code, *options]) as running:
        assert re.search("ran .*python.* -c ", running.output)
