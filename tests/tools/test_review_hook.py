"""The review hook of a stage is checked before anything is packaged or deployed."""

import json
import shutil

import pytest

from tests.support.running import ROOT
from tools import review_hook
from tools.errors import InvalidInput

HOOK = "def review(draft):\n    return {'verdict': 'accept'}\n"
ARN = "arn:aws:lambda:eu-central-1:123456789012:function:review"


@pytest.fixture
def project(tmp_path):
    """A project with the app's own code, and hooks."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "chalicelib", tmp_path / "chalicelib", ignore=ignored)
    for folder in ("chalicelib", "vendor", "elsewhere"):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / f"hook_in_{folder}.py").write_text(HOOK)
    (tmp_path / ".chalice").mkdir()
    return tmp_path


@pytest.fixture
def check(project):
    """`check(hook)`: the check of a stage with this hook."""

    def run(hook, **variables):
        stage = {"environment_variables": {"REVIEW_HOOK": hook, **variables}}
        config = {"version": "2.0", "app_name": "chat", "stages": {"dev": stage}}
        (project / ".chalice" / "config.json").write_text(json.dumps(config))
        review_hook.check(project, "dev")

    return run


@pytest.mark.parametrize(
    "hook",
    ["", "python:chalicelib.hook_in_chalicelib:review", "python:hook_in_vendor:review", ARN],
)
def test_a_hook_that_is_deployed_is_accepted(check, hook):
    check(hook)


@pytest.mark.parametrize(
    ("hook", "why"),
    [
        ("hooks", "REVIEW_HOOK must be python:package.module:function"),
        ("python:hooks:review", "hooks:review cannot be imported: ModuleNotFoundError"),
        ("python:hook_in_vendor:check", "cannot be imported: AttributeError"),
        ("python:elsewhere.hook_in_elsewhere:review", "hook_in_elsewhere.py is not deployed"),
    ],
)
def test_a_hook_that_would_fail_in_lambda_is_refused_by_its_stage(check, hook, why):
    with pytest.raises(InvalidInput, match=r"^The stage dev in .chalice/config.json: ") as refused:
        check(hook)
    assert why in str(refused.value)


def test_a_hook_that_hangs_when_it_is_imported_is_refused(check, project, monkeypatch):
    (project / "vendor" / "slow.py").write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(review_hook, "IMPORT_TIMEOUT_S", 0.2)
    with pytest.raises(InvalidInput, match="it takes more than"):
        check("python:slow:review")
