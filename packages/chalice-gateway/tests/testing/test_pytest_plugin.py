"""The pytest plug-in, in test runs of its own."""

import os
import re
import shutil
import subprocess
import sys
import time

import pytest

TIMEOUT_S = 600
LOADED = ("-p", "chalice_gateway.pytest_plugin", "-p", "no:cacheprovider", "-W", "error")

PASSING = """
    import pytest

    @pytest.fixture
    def app(chalice_app):
        return chalice_app

    @pytest.mark.parametrize("number", range(3))
    def test_each_test_finds_the_app_as_it_starts(app, number):
        assert app.connect().ask({"visit": "ana"}) == {"name": "ana", "visits": 1}
        assert "connect" in app.log.wait_for("connect ")[0]

    def test_tests_share_a_gateway(chalice_app, chalice_gateway):
        assert chalice_gateway() is chalice_app
        assert chalice_app.connect().ask({"warm": True}) == 4

    def test_tests_really_share_a_gateway(chalice_app):
        assert chalice_app.connect().ask({"warm": True}) == 5

    @pytest.mark.gateway("--max-duration", "0.2", env={"A": "b"})
    def test_a_marker_has_options(chalice_app):
        assert chalice_app.connect().wait_closed().code == 1001

    def test_others_have_other_options(chalice_app):
        chalice_app.connect().receive_nothing(within=0.5)
"""

FAILING = """
    import pytest

    def test_prints_and_passes(chalice_app):
        chalice_app.connect().send_json({"print": "from a test before"})
        chalice_app.log.wait_for("before")

    def test_fails(chalice_app):
        client = chalice_app.connect()
        client.send_json({"print": "from the test that fails"})
        assert client.ask([]) == {}

    @pytest.mark.gateway("--stage", "--")
    @pytest.mark.parametrize("number", range(2))
    def test_does_not_start(chalice_app, number):
        pass
"""


@pytest.fixture
def project(pytester, visits_app):
    """A test run's folder with the app."""
    shutil.copytree(visits_app, pytester.path, dirs_exist_ok=True)
    return pytester


def run(project, *arguments):
    return project.runpytest_subprocess(*LOADED, *arguments, timeout=TIMEOUT_S)


def test_the_tests_of_an_app_pass_each_as_the_first_one(project):
    project.makepyfile(PASSING)
    run(project, "--strict-markers").assert_outcomes(passed=7)


def test_the_tests_of_an_app_pass_in_several_processes(project):
    project.makepyfile(PASSING)
    run(project, "-n", "2", "-k", "finds_the_app").assert_outcomes(passed=3)


def test_a_failed_test_shows_what_the_app_printed_during_it(project):
    project.makepyfile(FAILING)
    result = run(project, "--junitxml", "report.xml", "-o", "junit_logging=system-out")
    result.assert_outcomes(passed=1, failed=1, errors=2)
    lines = result.stdout.str()
    assert "from the test that fails" in lines
    assert "AttributeError: 'list' object has no attribute 'get'" in lines
    assert "from a test before" not in lines
    assert "from the test that fails" in (project.path / "report.xml").read_text()
    result.stdout.fnmatch_lines("*error: argument --stage: expected one argument*")
    assert "pool.py" not in lines


def test_the_apps_folder_and_options_are_configured_or_the_folder_is_above_the_test(
    pytester, visits_app
):
    shutil.copytree(visits_app, pytester.path / "backend" / "visits")
    test = "def test_app(chalice_app):\n    assert chalice_app.connect().ask({'warm': True}) == 1"
    below = pytester.path / "backend" / "visits" / "tests" / "test_below.py"
    for path in (below, pytester.path / "tests" / "test_elsewhere.py"):
        path.parent.mkdir()
        path.write_text(test)
    result = run(pytester)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines("There is no app.py in */tests and above it. Name its folder in *")
    pytester.makeini(
        "[pytest]\nchalice_project_dir = backend/visits\nchalice_gateway_options = --stage blue\n"
    )
    (pytester.path / "tests" / "test_elsewhere.py").write_text(
        "def test_stage(chalice_app):\n    chalice_app.log.wait_for('visits, stage blue, runs')"
    )
    run(pytester, "tests").assert_outcomes(passed=1)


def test_without_a_test_of_an_app_only_the_plugin_itself_is_loaded(pytester):
    pytester.makepyfile(
        "import sys\n"
        "def test_modules():\n"
        "    loaded = {name for name in sys.modules if name.startswith('chalice_gateway')}\n"
        "    assert loaded == {'chalice_gateway', 'chalice_gateway.pytest_plugin'}\n"
        "    assert not {'boto3', 'chalice', 'websockets'} & sys.modules.keys()\n"
    )
    run(pytester).assert_outcomes(passed=1)


def test_no_gateway_is_left_when_the_test_run_is_killed(project):
    project.makepyfile(
        "import time\n"
        "def test_waits(chalice_app):\n"
        "    print(f'gateway={chalice_app.gateway.process.pid}', flush=True)\n"
        "    time.sleep(60)\n"
    )
    command = (sys.executable, "-m", "pytest", *LOADED, "-s")
    with subprocess.Popen(command, cwd=project.path, stdout=subprocess.PIPE, text=True) as running:
        printed = (re.search(r"gateway=(\d+)", line) for line in running.stdout)
        gateway = next(int(found[1]) for found in printed if found)
        running.kill()
    wait_for_end(gateway)


def wait_for_end(process_id):
    until = time.monotonic() + TIMEOUT_S
    while time.monotonic() < until:
        try:
            os.kill(process_id, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError("The gateway still runs.")
