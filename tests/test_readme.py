"""Every command in the README works."""

import asyncio
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.support.clients import ChatClient
from tests.support.running import ROOT, Running, tool

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", README, re.S)
    for line in block.replace("\\\n", " ").split("\n")
    if line.strip() and not line.startswith("#")
]
MESSAGE = r'\{"type":"message".*\}'
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
RUN_BY_CI = ("make test", "make test-all", "make lint")


def run(command, seconds=300):
    return subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=seconds, check=True
    ).stdout


def starts_the_chat(command):
    # A free port, as this machine's 8000 may be taken.
    make = ["PORT=0" if w.startswith("PORT=") else w for w in shlex.split(command)]
    make += [] if "PORT=0" in make else ["PORT=0"]
    chat = Running(command=make, start_new_session=True)
    try:
        chat.wait_until_ready()
        with ChatClient(chat.ws) as client:
            client.say("hello")
            assert client.receive_json()["data"] == "hello"
        # A terminal sends Ctrl-C to the whole process group.
        os.killpg(chat.process.pid, signal.SIGINT)
        chat.wait()
    finally:
        chat.kill()


def wscat_hears_itself(command, chat):
    npx, *words = [chat.ws_url if w.startswith("ws://") else w for w in shlex.split(command)]
    words[words.index("--wait") + 1] = "60"  # for a machine that is busy
    # wscat exits when its stdin closes, which is at the end of `with`.
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([tool(npx), *words], cwd=ROOT, text=True, **pipes) as wscat:
        said = next(line for line in wscat.stdout if re.search(MESSAGE, line))
    frame = json.loads(re.search(MESSAGE, said)[0])
    # The names of some guests have a look of their own.
    assert set(frame) - {"look"} == set(json.loads(re.search(MESSAGE, README)[0]))
    assert frame["data"] == "hello"


def says_a_line(command, chat, state):
    done = subprocess.run(
        [*shlex.split(command), f"ADDRESS={chat.ws_url}"],
        cwd=ROOT,
        env={**os.environ, "XDG_STATE_HOME": str(state)},
        input="from the terminal\n",
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=True,
    )
    assert "from the terminal" in done.stdout


def test_the_example_in_python_works(chat):
    (block,) = re.findall(r"```python\n(.*?)```", README, re.S)
    start, _, body = block.replace("ws://127.0.0.1:8000/api", chat.ws_url).partition("\n\n")
    body = textwrap.indent(body.replace("print(message)", "return message"), "    ")
    names = {}
    exec(f"{start}\nasync def example():\n{body}", names)
    assert asyncio.run(asyncio.wait_for(names["example"](), 60)).room == "lobby"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_works(command, chat, tmp_path):
    if command in RUN_BY_CI:
        assert run(["make", "-n", *shlex.split(command)[1:]])
    elif command.startswith("make run"):
        starts_the_chat(command)
    elif command.startswith("make token"):
        assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+\n", run(shlex.split(command)))
    elif command == "make chaos":
        assert "-m bench chaos" in run(["make", "-n", "chaos"])  # tests/chaos has a short run
    elif command.startswith("make chat"):
        says_a_line(command, chat, tmp_path)
    elif command.startswith("npx"):
        wscat_hears_itself(command, chat)
    elif command == "make bench":
        small = ["-m", "bench", "room", "--clients", "3", "--messages", "2"]
        assert "deliveries per second" in run([sys.executable, *small])
    elif command.startswith("make package"):
        assert "deployment.zip" in run(shlex.split(command))
    elif command.startswith(("make deploy", "make undeploy")):
        # tests/cloud/test_deploy_tool.py deploys to an account on this machine.
        assert "-m tools.deploy --stage dev" in run(["make", "-n", *shlex.split(command)[1:]])
    elif command.startswith("make restore"):
        # tests/cloud/test_restore_tool.py restores in an account on this machine.
        printed = run(["make", "-n", *shlex.split(command)[1:]])
        assert '-m tools.restore --stage prod --to "restored" --at "2026-11-25T18' in printed
    elif command == "make screenshots":
        assert "screenshots" in run(["make", "-n", "screenshots"])
    elif command.endswith("--help"):
        program, *options = shlex.split(command)
        assert "--project-dir" in run([tool(Path(program).name), *options])
    else:
        pytest.fail(f"no test runs {command!r}")


@pytest.mark.parametrize(
    ("variables", "address"),
    [
        ((), "ws://127.0.0.1:8000/api"),
        (("PORT=9000",), "ws://127.0.0.1:9000/api"),
        (("HOST=10.0.0.1", "PORT=9000"), "ws://10.0.0.1:9000/api"),
        (("ADDRESS=wss://chat.example/api", "PORT=9000"), "wss://chat.example/api"),
    ],
)
def test_make_chat_takes_the_port_of_make_run_or_an_address(variables, address):
    assert f'"{address}"' in run(["make", "-n", "chat", *variables])


def test_ci_only_runs_commands_of_the_readme():
    commands = re.findall(r"^make .+$", CI, re.M)
    assert len(commands) == 2
    assert set(commands) <= set(COMMANDS) & set(RUN_BY_CI)


def test_every_target_of_the_makefile_is_in_its_help():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.search(r"\.PHONY: (.*)", makefile)[1].split())
    listed = {
        line.split()[0] for line in run(["make", "--no-print-directory", "help"]).splitlines()
    }
    assert listed == targets
