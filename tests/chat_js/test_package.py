"""The npm package, as it is installed from what `npm pack` writes."""

import subprocess
import uuid
from pathlib import Path

import pytest

from tests.support import npm_package
from tests.support.clients import ChatClient
from tests.support.running import ROOT, tool
from tools.releasing import artifacts

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
PACKAGE = ROOT / "packages/chat-js"
NPM = ("npm", "--offline", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")


def npm(*arguments, cwd):
    done = subprocess.run(
        [tool("npm"), *NPM[1:], *arguments], cwd=cwd, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """An empty project that has installed the package."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "package.json").write_text('{"private": true, "type": "module"}')
    artifacts.build_npm_package(npm_package.copy_to(tmp_path_factory.mktemp("copy")), folder)
    [packed] = folder.glob("*.tgz")
    npm("install", f"./{packed.name}", cwd=folder)
    for file in HERE.glob("*.m[jt]s"):
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def test_a_program_talks_with_the_installed_package(project, chat):
    room = f"room-{uuid.uuid4().hex}"
    with ChatClient(chat.ws_url, room=room, name="Ben") as ben:
        command = [tool("node"), "talk.mjs", chat.http_url, room]
        talk = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, text=True)
        try:
            heard = ben.receive_json(where=lambda frame: frame.get("data") == "hello from Node")
            assert heard["name"] == "Ana"
            ben.receive_json(where=lambda frame: frame.get("type") == "changes")
            ben.say("stop")
            output, _ = talk.communicate(timeout=60)
        finally:
            talk.kill()
    lines = output.splitlines()
    assert {"state connected", "sent number", "message Ben: stop", "reactions 👍"} <= set(lines)
    assert lines.count("message Ana: hello from Node") == 1
    assert (lines[-1], talk.returncode) == ("state disconnected", 0)


def test_the_types_of_the_package_hold_a_program(project):
    compiler = PACKAGE / "node_modules/typescript/bin/tsc"
    options = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext"]
    done = subprocess.run(
        [tool("node"), compiler, *options, "--lib", "es2023,dom", "typed.mts"],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout


def test_the_package_has_no_other_files_than_it_needs(project):
    installed = project / "node_modules/serverless-chat"
    names = {path.name for path in installed.iterdir()}
    assert names == {"CHANGELOG.md", "LICENSE", "README.md", "js", "package.json", "types"}
    assert not (installed / "js/main.js").exists()
