"""Files of the project that cannot be used are refused before any process starts."""

import argparse

import pytest
from chalice_gateway.errors import InvalidInput
from chalice_gateway.project.start_checks import check_before_start


@pytest.fixture
def refused(project):
    """Why the project is refused."""

    def check(stage="dev", **changes):
        found = {"project_dir": project.folder, "stage": stage, "policy": False}
        options = argparse.Namespace(
            **{**found, "template": [], "parameter": {}, "env": {}, **changes}
        )
        with pytest.raises(InvalidInput) as raised:
            check_before_start(options)
        assert raised.value.exit_code == 2
        return str(raised.value).replace(f"{project.folder}/", "")

    return check


def test_a_folder_that_is_not_there_is_refused(project, refused):
    folder = project.folder / "nowhere"
    assert refused(project_dir=folder) == (
        "There is no folder nowhere. Choose one with --project-dir."
    )


def test_a_folder_without_an_app_is_refused(project, refused):
    (project.folder / "app.py").unlink()
    assert refused().startswith("There is no app.py in ")


def test_a_project_without_a_configuration_is_refused(project, refused):
    (project.folder / ".chalice" / "config.json").unlink()
    assert refused().startswith("There is no .chalice/config.json. Create it with ")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"app_name":\n "x"', ", line 2, column 5: this is not JSON: Expecting ',' delimiter."),
        ("[]", " has no JSON object with names and values."),
        ('{"stages": ["dev"]}', ": stages is not an object."),
        ('{"stages": {"dev": 1}}', ": stages.dev is not an object."),
        ('{"lambda_timeout": "9"}', ": lambda_timeout is not a whole number."),
        ('{"lambda_timeout": true}', ": lambda_timeout is not a whole number."),
        ('{"app_name": 1}', ": app_name is not a text."),
        ('{"manage_iam_role": "no"}', ": manage_iam_role is not true or false."),
        ('{"environment_variables": ["A"]}', ": environment_variables is not an object."),
        ('{"environment_variables": {"A": 1}}', ": environment_variables.A is not a text."),
        (
            '{"stages": {"dev": {"lambda_functions": {"f": {"lambda_memory_size": "1"}}}}}',
            ": stages.dev.lambda_functions.f.lambda_memory_size is not a whole number.",
        ),
        ('{"lambda_functions": []}', ": lambda_functions is not an object."),
    ],
)
def test_a_broken_configuration_is_refused_with_its_place(project, refused, content, said):
    project.write(".chalice/config.json", content)
    assert refused() == f".chalice/config.json{said}"


def test_a_stage_that_the_project_does_not_list_is_refused_with_those_that_it_lists(
    project, refused
):
    project.write(".chalice/config.json", {"stages": {"dev": {}, "prod": {}}})
    assert refused("test") == (
        "There is no stage 'test' in .chalice/config.json. Choose one with --stage: dev, prod."
    )


def test_a_project_that_lists_no_stages_has_any_but_invalid_names(project, refused):
    project.read("any")
    assert refused("a b").startswith("'a b' cannot be the name of a stage")


def test_a_broken_template_is_refused(project, refused):
    project.write("resources.json", "{")
    assert refused().startswith("resources.json, line 1, column 2: this is not JSON")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "role.json, line 1, column 2: this is not JSON"),
        (None, "role.json cannot be read: No"),
    ],
)
def test_a_policy_file_that_is_none_is_refused(project, refused, content, said):
    path = project.folder / "role.json"
    if content:
        path.write_text(content)
    assert refused(policy=path).startswith(said)
