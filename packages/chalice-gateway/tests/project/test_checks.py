"""What a deployment refuses is refused here, too, in one line."""

from types import SimpleNamespace

import pytest
from chalice_gateway.errors import InvalidInput
from chalice_gateway.manifest import Function, Manifest, Source
from chalice_gateway.project.checks import Problem, checks, refuse
from chalice_gateway.project.notices import Notices


@pytest.fixture
def problems(project):
    """The problems of an app with these functions and sources."""

    def found(*functions, sources=(), modules=(), policy=False, manage_iam_role=True):
        manifest = Manifest(
            app_name="shop",
            stage="dev",
            api_stage="api",
            websocket_routes={},
            routes=[],
            authorizers=[],
            functions={function.name: function for function in functions},
            sources=list(sources),
            binary_types=[],
            local_modules=list(modules),
            manage_iam_role=manage_iam_role,
        )
        options = SimpleNamespace(project_dir=project.folder, policy=policy)
        return checks(manifest, project.read(), options)

    return found


def function(
    timeout_s=60, memory_mb=128, lambda_name="shop-dev-f", handler="app.f", kind="sqs", **variables
):
    return Function("on_orders", handler, lambda_name, timeout_s, memory_mb, variables, kind)


def queue(name="orders", **settings):
    return Source("sqs", "on_orders", {"queue": name, "batch_size": 1, **settings})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"timeout_s": 1801}, "lambda_timeout of 1801 s: Lambda allows 1 to 1800"),
        ({"timeout_s": 0}, "lambda_timeout of 0 s"),
        ({"memory_mb": 64}, "lambda_memory_size of 64 MB: Lambda allows 128 to 10240"),
        ({"memory_mb": 10241}, "lambda_memory_size of 10241 MB"),
        ({"lambda_name": "a" * 65}, "has 65 characters: Lambda allows 64"),
        ({"lambda_name": "shop dev"}, "refuses the function's name 'shop dev'"),
        ({"A": "x"}, "refuses the variable 'A' of on_orders"),
        ({"9A": "x"}, "refuses the variable '9A'"),
        ({"BIG": "x" * 4087}, "The variables of on_orders have 4097 bytes: Lambda allows 4096"),
    ],
)
def test_a_function_that_lambda_refuses_is_refused(problems, changes, said):
    (problem,) = problems(function(**changes))
    assert said in problem.text
    assert problem.is_refused


@pytest.mark.parametrize(
    "changes",
    [
        {"timeout_s": 900, "memory_mb": 10240},
        {"timeout_s": 1, "lambda_name": "a" * 64, "BIG": "x" * 4086},
        {"STAGE": "dev", "AWS_PROFILE": "mine", "A1": "x"},
    ],
)
def test_a_function_within_the_limits_has_no_problem(problems, changes):
    assert problems(function(**changes)) == []


def test_a_websocket_handler_of_a_blueprint_is_warned_of(problems):
    (problem,) = problems(function(handler="chalicelib.ws.connect", kind="websocket"))
    assert problem.text.startswith("chalicelib.ws.connect is a WebSocket handler of a Blueprint")
    assert not problem.is_refused
    assert problems(function(handler="chalicelib.ws.on_order")) == []


def test_a_variable_that_lambda_sets_itself_is_refused_wherever_it_is_configured(project, problems):
    stage = {
        "environment_variables": {"AWS_REGION": "x", "AWS_PROFILE": "x"},
        "lambda_functions": {"on_orders": {"environment_variables": {"_HANDLER": "x"}}},
    }
    project.write(".chalice/config.json", {"stages": {"dev": stage}})
    names = [problem.text.split()[4] for problem in problems(function())]
    assert names == ["AWS_REGION", "_HANDLER"]


def describe_queue(project, name="orders", **properties):
    found = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name, **properties}}
    project.write("resources.json", {"Resources": {"Orders": found}})


@pytest.mark.parametrize(("properties", "has"), [({}, 30), ({"VisibilityTimeout": "59"}, 59)])
def test_a_queue_whose_messages_come_back_before_the_function_ends_is_refused(
    project, problems, properties, has
):
    describe_queue(project, **properties)
    (problem,) = problems(function(), sources=[queue()])
    assert (
        f"The queue orders has a VisibilityTimeout of {has} s, less than the 60 s" in problem.text
    )
    assert "Set VisibilityTimeout to 360" in problem.text
    assert problem.is_refused


@pytest.mark.parametrize("source", [{}, {"queue": None, "queue_arn": "arn:aws:sqs:a:1:orders"}])
def test_a_queue_that_waits_for_its_function_is_fine(project, problems, source):
    describe_queue(project, VisibilityTimeout=60)
    assert problems(function(), sources=[queue(**source)]) == []
    assert problems(function(), sources=[queue("another")]) == []


@pytest.mark.parametrize(
    ("name", "settings", "is_refused"),
    [
        ("x", {"batch_size": 11}, True),
        ("x", {"batch_size": 11, "maximum_batching_window_in_seconds": 1}, False),
        ("x.fifo", {"batch_size": 11, "maximum_batching_window_in_seconds": 1}, True),
        ("x.fifo", {"batch_size": 10, "maximum_batching_window_in_seconds": 1}, True),
        ("x.fifo", {"batch_size": 10}, False),
    ],
)
def test_a_batch_that_lambda_refuses_is_refused(problems, name, settings, is_refused):
    found = problems(function(), sources=[queue(name, **settings)])
    assert [problem.is_refused for problem in found] == ([True] if is_refused else [])


def test_a_topic_with_an_order_is_refused(problems):
    source = Source("sns", "on_orders", {"topic": "news.fifo"})
    assert [problem.is_refused for problem in problems(function(), sources=[source])] == [True]


def test_modules_that_are_not_deployed_are_warned_of(project, problems):
    modules = ["app.py", "chalicelib/a.py", "vendor/b/c.py", "helpers.py", "shared/d.py"]
    (problem,) = problems(function(), modules=modules)
    assert problem.text.startswith("helpers.py, shared are imported, and are not deployed")
    assert not problem.is_refused
    project.write("vendor/helpers.py", "")
    (problem,) = problems(function(), modules=["helpers.py", "shared/d.py"])
    assert problem.text.startswith("shared is imported")


def test_settings_for_a_function_that_the_app_has_not_are_warned_of(project, problems):
    ids = ["OnOrders", "OnOrder", "DefaultRole", "RestAPI", "WebsocketAPIStage", "OnOrdersLogGroup"]
    project.write("resources.json", {"Resources": {id: {"Properties": {}} for id in ids}})
    (problem,) = problems(function())
    assert problem.text.startswith("The template's OnOrder has no Type")
    assert "The app's are OnOrders." in problem.text


def test_a_policy_of_a_role_that_is_not_chalices_has_to_be_given(problems):
    (problem,) = problems(function(), policy=True, manage_iam_role=False)
    assert "the functions' role is not Chalice's" in problem.text
    assert problem.text.endswith("Give the role's policy with --policy FILE.")
    assert problems(function(), policy="role.json", manage_iam_role=False) == []
    assert problems(function(), policy=True) == problems(function(), manage_iam_role=False) == []


def test_refused_problems_end_the_start_and_warnings_do_not(capsys):
    warning, notices = Problem("one", is_refused=False), Notices()
    refuse([warning], notices)
    with pytest.raises(InvalidInput, match="three"):
        refuse([warning, Problem("two"), Problem("three")], notices)
    printed = [line.split()[-1] for line in capsys.readouterr().err.splitlines()]
    assert printed == ["one", "two"]  # a warning once, though the app restarts
