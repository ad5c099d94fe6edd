"""`make package` prints its files, the next commands, and its errors."""

import re
import zipfile

import pytest

from tests.cloud.support.packaging import run
from tools.sign_in import KEPT, MEANING


def test_the_output_names_the_files_and_their_size(package):
    with zipfile.ZipFile(package.zip) as deployment:
        count = len(deployment.namelist())
    size = round(package.zip.stat().st_size / 1024)
    assert f"{package.folder / 'sam.json'}: " in package.output
    assert f"{package.zip}: {size} KB, {count} files" in package.output


def test_the_output_starts_with_progress_and_ends_with_the_next_commands(package):
    *steps, bucket, upload, deploy = package.output.splitlines()
    assert [line for line in steps if line.endswith(" ...")] == steps[:4]
    assert steps[0] == "Checking the configuration of the stage dev ..."
    packaged = package.folder / "packaged.yaml"
    assert bucket == "  aws s3 mb s3://BUCKET"
    assert upload.startswith(
        f"  aws cloudformation package --template-file {package.folder / 'sam.json'} "
    )
    assert upload.endswith(f" --s3-bucket BUCKET --output-template-file {packaged}")
    assert deploy == (
        f"  aws cloudformation deploy --template-file {packaged} --stack-name chat-dev "
        "--s3-bucket BUCKET --capabilities CAPABILITY_IAM"
    )


def test_the_output_says_who_may_connect_and_how_long_messages_are_kept(package):
    assert f"\n{MEANING['open']}\n{KEPT}\n" in package.output


def break_json(project):
    (project / ".chalice" / "resources.json").write_text("{")


def break_reference(project):
    path = project / ".chalice" / "resources.json"
    path.write_text(path.read_text().replace('["FanoutQueue", "Arn"]', '["Queue", "Arn"]', 1))


def break_config(project):
    (project / ".chalice" / "config.json").write_text("[")


def remove_the_key(project):
    path = project / ".chalice" / "config.json"
    path.write_text(re.sub('"AUTH_SECRET": .*', "", path.read_text()))


def remove_auth(project):
    path = project / ".chalice" / "config.json"
    path.write_text(path.read_text().replace('"AUTH": "open",', ""))


def switch_events_off(project):
    path = project / ".chalice" / "config.json"
    path.write_text(path.read_text().replace('"EVENTS": "on"', '"EVENTS": "off"'))


def break_nothing(project):
    pass


def break_app(project):
    (project / "app.py").write_text("import nothing_of_that_name\n")


@pytest.mark.parametrize(
    ("damage", "stage", "said"),
    [
        (break_json, "dev", "resources.json, line 1, column 2: this is not JSON"),
        (break_reference, "dev", "cfn-lint finds .*Queue"),
        (break_config, "dev", "config.json cannot be used"),
        (break_app, "dev", "nothing_of_that_name"),
        (remove_the_key, "prod", "AUTH=token requires AUTH_SECRET or AUTH_JWKS"),
        (
            switch_events_off,
            "dev",
            "The stage dev in .chalice/config.json: SEARCH requires EVENTS=on",
        ),
        (remove_auth, "dev", 'The stage dev does not say who may connect. Add "AUTH"'),
        (break_nothing, "staging", "WebSocketConnections-staging"),
        (break_nothing, "../x", "cannot be a stage"),
    ],
)
def test_an_error_is_reported_in_one_line(project, tmp_path, damage, stage, said):
    damage(project)
    done = run("--stage", stage, "--out", str(tmp_path / "out"), project=project)
    assert done.returncode in (1, 2)
    assert re.fullmatch(f".*{said}.*\n", done.stderr), done.stderr
