"""docs/operations.md has what to do for each alarm, and quotes what the functions log."""

import ast
import json
import re

import botocore.session
import jmespath
import pytest
from botocore import xform_name

from tests.support.running import ROOT

ALARM = "AWS::CloudWatch::Alarm"
LEVELS = {"error": "error", "exception": "error", "warning": "warning"}  # by method of the logger
# What zsh, the shell of macOS, has variables of its own for.
ZSH = {"aliases", "argv", "commands", "functions", "history", "options", "path", "status"}
TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def section(heading, level="##"):
    return TEXT.partition(f"\n{level} {heading}\n")[2].partition(f"\n{level} ")[0]


def alarms():
    """The ids of the alarms of all templates in .chalice."""
    found = [json.loads(path.read_text()) for path in (ROOT / ".chalice").glob("*.json")]
    described = [each.get("Resources", {}) for each in found]
    return {id for each in described for id, r in each.items() if r.get("Type") == ALARM}


def sections_of_alarms():
    parts = re.split(r"^### `(\w+)`$", section("Alarms"), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_each_alarm_has_a_section_and_each_section_an_alarm():
    assert {*sections_of_alarms()} == alarms()


@pytest.mark.parametrize("name", sections_of_alarms())
def test_the_section_of_an_alarm_says_what_it_means_and_what_to_do(name):
    assert all(f"\n**{word}**: " in sections_of_alarms()[name] for word in ("Means", "Do"))


def logged():
    """The level and the text of each line that the functions log."""
    for path in [ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                is_log = getattr(node.func.value, "id", "") == "log" and node.args
                if is_log and isinstance(node.args[0], ast.Constant) and node.func.attr in LEVELS:
                    yield LEVELS[node.func.attr], node.args[0].value


def test_the_quoted_lines_are_lines_that_the_functions_log():
    rows = re.findall(r"^\| `(.+?)` \| (\w+) \|", section("What the log says"), re.M)
    lines = set(logged())
    assert len(rows) > 8
    assert [
        (text, level)
        for text, level in rows
        if not any(level == found and line.startswith(text) for found, line in lines)
    ] == []


def test_the_table_of_dead_letters_names_each_queue_of_the_template():
    template = json.loads((ROOT / ".chalice" / "resources.json").read_text())["Resources"]
    names = {
        r["Properties"]["QueueName"]["Fn::Sub"].replace("${Stage}", "prod")
        for id, r in template.items()
        if id.endswith("DeadLetters")
    }
    assert names == set(re.findall(r"`(Chat\w+-dead-letters-prod\S*)`", TEXT))


SCRIPTS = re.findall(r"^```sh\n(.*?)^```", TEXT, re.M | re.S)


def test_the_scripts_run_in_zsh_as_they_do_in_bash():
    """zsh splits no variable into words, and refuses to set some."""
    assert not [script for script in SCRIPTS if re.search(r"\bfor \w+ in [^;]*\$", script)]
    variables = {name for script in SCRIPTS for name in re.findall(r"^\s*(\w+)=", script, re.M)}
    read = {name for script in SCRIPTS for name in re.findall(r"read -r (\w+)", script)}
    assert "names" in variables
    assert not (variables | read) & ZSH


def test_the_functions_of_a_stage_are_not_those_of_another():
    stages = ("prod", "prod-eu", "dev")
    listed = [
        {"FunctionName": f"{name}-{stage}", "Environment": {"Variables": variables}}
        for stage in stages
        for name, variables in (
            ("serverless-chat", {"STAGE": stage, "MESSAGES_TABLE": f"ChatMessages-{stage}"}),
            ("other-app", {"STAGE": stage}),
        )
    ]
    listed.append({"FunctionName": "without-variables"})
    [script] = [script for script in SCRIPTS if "list-functions" in script]
    [query] = re.findall(r'--query \\\n +"(.*?)"', script)
    assert jmespath.search(query, {"Functions": listed}) == [["serverless-chat-prod"]]


def test_each_command_is_one_of_both_versions_of_the_aws_cli():
    """The first version has the operations that botocore knows, and few besides."""
    besides = {("cloudformation", "deploy"), ("s3", "sync")}
    commands = set(re.findall(r"\baws ([a-z0-9-]+) ([a-z0-9-]+)", TEXT)) - besides
    session = botocore.session.get_session()
    unknown = [
        (service, command)
        for service, command in commands
        if command not in operations(session, service)
    ]
    assert len(commands) > 8
    assert unknown == []


def operations(session, service):
    model = session.get_service_model(service)
    return {xform_name(name, "-") for name in model.operation_names}


def test_what_waits_while_all_is_stopped_waits_as_long_as_the_template_has_it():
    """Queues keep messages, and the stream's reader takes records, up to an age."""
    template = json.loads((ROOT / ".chalice" / "resources.json").read_text())["Resources"]
    seconds = {
        r["Properties"]["QueueName"]["Fn::Sub"]: r["Properties"]["MessageRetentionPeriod"]
        for id, r in template.items()
        if r.get("Type") == "AWS::SQS::Queue" and not id.endswith("DeadLetters")
    }
    [stream] = template["OnLogChange"]["Properties"]["Events"].values()
    table = template["MessagesTable"]["Properties"]["TableName"]["Fn::Sub"]
    seconds[f"stream of {table}"] = stream["Properties"]["MaximumRecordAgeInSeconds"]
    rows = re.findall(r"^\| (.+?) \| .+? \| (\d+) hours? \|", section("Stop everything"), re.M)
    assert {place.removeprefix("the ").replace("`", ""): int(hours) for place, hours in rows} == {
        name.replace("${Stage}", "prod"): value / 3600 for name, value in seconds.items()
    }


def test_the_comparison_before_a_rollback_prints_each_table_each_queue_and_the_bucket():
    """Of a release that had none of them."""
    path = ROOT / ".chalice" / "resources.json"
    kinds = ("AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::S3::Bucket")
    described = json.loads(path.read_text())["Resources"].values()
    [pattern] = re.findall(r"grep -E '(.*)'", section("Roll back"))
    removed = [line for line in path.read_text().splitlines() if re.search(pattern, f"-{line}")]
    assert len(removed) == sum(each.get("Type") in kinds for each in described)
