"""A project's template is found, and read as `chalice package --merge-template` would merge it."""

import pytest
from chalice_gateway.errors import InvalidInput

TABLE = {
    "Type": "AWS::DynamoDB::Table",
    "Properties": {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]},
}

EVENTS = '{"Resources": {"A": {"Properties": {"Events": %s}}}}'


def named(name):
    return {"Resources": {"Things": {**TABLE, "Properties": {"TableName": name}}}}


def names(resources):
    return [resource.name for resource in resources]


@pytest.mark.parametrize(
    "name",
    [".chalice/resources.json", "resources.json", "resources.yaml", "resources.yml", "extras.json"],
)
def test_a_template_with_a_documented_name_is_found(project, name):
    path = project.write(name, named("things"))
    template = project.read()
    assert template.files == [path]
    assert names(template.tables) == ["things"]


def test_a_project_without_a_template_has_nothing(project):
    template = project.read()
    assert (template.files, template.resources, template.unread) == ([], {}, [])


def test_the_template_in_the_chalice_folder_comes_first_and_the_other_one_is_named(project):
    project.write(".chalice/resources.json", named("first"))
    project.write("resources.json", named("second"))
    template = project.read()
    assert names(template.tables) == ["first"]
    (line,) = template.unread
    assert line.startswith("resources.json is a template, too, and is not read")
    assert "--template resources.json" in line


def test_a_template_of_another_name_is_named_and_other_files_are_not(project):
    project.write("cloudformation.yaml", "Resources: {T: {Type: 'AWS::DynamoDB::Table'}}")
    project.write("package.json", {"name": "AWS"})
    project.write("pipeline.json", '{"a": "AWS::CodePipeline::Pipeline", "b": "AWS::S3::Bucket"}')
    (line,) = project.read().unread
    assert line.startswith("cloudformation.yaml is a template")


def test_templates_of_the_command_line_are_merged_in_their_order(project):
    project.write("resources.json", named("not read"))
    first = project.write("first.json", named("first"))
    second = project.write(
        "second.json", {"Resources": {"Things": {"Properties": {"TableName": "second"}}}}
    )
    template = project.read(template=[first, second])
    assert names(template.tables) == ["second"]


def test_yaml_has_its_short_tags(project):
    project.write(
        "resources.yaml",
        """
        AWSTemplateFormatVersion: 2010-09-09
        Conditions:
          Named: !Equals [!Ref Stage, dev]
        Parameters:
          Stage: {Type: String}
        Resources:
          Things:
            Type: AWS::DynamoDB::Table
            Properties:
              TableName: !If [Named, !Sub "things-${Stage}", !Ref AWS::NoValue]
          WebsocketMessage:
            Properties:
              Environment:
                Variables:
                  ARN: !GetAtt Things.Arn
                  LIST: !Join [",", [!Ref Things, !Select [1, !Split ["-", a-b]]]]
        """,
    )
    template = project.read()
    assert names(template.tables) == ["things-dev"]
    arn = "arn:aws:dynamodb:us-east-1:123456789012:table/things-dev"
    assert template.function_variables["WebsocketMessage"] == {"ARN": arn, "LIST": "things-dev,b"}


def test_a_resource_without_a_name_has_one_as_cloudformation_makes_it_the_same_in_each_run(project):
    fifo = {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True}}
    bucket = {"Type": "AWS::S3::Bucket"}
    project.write("resources.json", {"Resources": {"Things": TABLE, "Q": fifo, "B": bucket}})
    first, second = project.read(), project.read()
    names_by_id = {id: resource.name for id, resource in first.resources.items()}
    assert names_by_id == {id: resource.name for id, resource in second.resources.items()}
    stack, id, letters = names_by_id["Things"].rsplit("-", 2)
    assert (stack, id, len(letters)) == ("shop-dev", "Things", 12)
    assert names_by_id["Q"].endswith(".fifo")
    assert names_by_id["B"] == names_by_id["B"].lower()
    assert project.read("prod").tables[0].name.startswith("shop-prod-Things-")


def test_a_generated_name_is_no_longer_than_its_service_allows(project):
    project.write(".chalice/config.json", {"version": "2.0", "app_name": "a" * 60})
    ids = {"B" * 100: {"Type": "AWS::S3::Bucket"}, "Q" * 100: {"Type": "AWS::SQS::Queue"}}
    project.write("resources.json", {"Resources": ids})
    template = project.read()
    assert [len(bucket.name) for bucket in template.buckets] == [63]
    assert [len(queue.name) for queue in template.queues] == [80]


def test_a_function_has_the_variables_of_globals_then_its_configuration_then_its_resource(project):
    def of(**variables):
        return {"Environment": {"Variables": variables}}

    project.write(
        "resources.json",
        {
            "Globals": {"Function": {**of(A="globals", B="globals", C="globals"), "Timeout": 9}},
            "Resources": {
                "APIHandler": {"Properties": {**of(C="resource"), "MemorySize": "512"}},
                "OnOrder": {"Properties": of(D="resource")},
            },
        },
    )
    template = project.read()
    configured = {"B": "configuration", "C": "configuration"}
    assert template.environment("api_handler", configured) == {
        "A": "globals",
        "B": "configuration",
        "C": "resource",
    }
    assert template.environment("on_order", {})["D"] == "resource"
    assert template.limits == {"Timeout": 9}
    assert template.function_limits == {"APIHandler": {"MemorySize": 512}}
    assert template.overridden == ["APIHandler", "OnOrder"]


def test_the_variables_of_a_run_replace_all_others(project):
    of_all = {"Environment": {"Variables": {"A": "globals", "B": "globals"}}}
    own = {"Environment": {"Variables": {"D": "resource"}}}
    resources = {"APIHandler": {"Properties": own}}
    project.write("resources.json", {"Globals": {"Function": of_all}, "Resources": resources})
    template = project.read(env={"B": "run", "C": "run", "D": "run"})
    expected = {"A": "globals", "B": "run", "C": "run", "D": "run"}
    assert template.environment("api_handler", {"C": "configured"}) == expected
    assert template.all_variables == expected


def test_a_resource_with_a_condition_that_does_not_hold_is_not_there(project):
    never = {"Never": {"Fn::Equals": ["a", "b"]}}
    things = {"Things": {**TABLE, "Condition": "Never"}}
    project.write("resources.json", {"Conditions": never, "Resources": things})
    assert project.read().resources == {}


def test_resources_that_are_not_made_here_are_named_if_an_app_could_use_them(project):
    types = {
        "Users": "AWS::Cognito::UserPool",
        "Role": "AWS::IAM::Role",
        "Alarm": "AWS::CloudWatch::Alarm",
        "Policy": "AWS::SQS::QueuePolicy",
    }
    resources = {id: {"Type": kind} for id, kind in types.items()}
    project.write("resources.json", {"Resources": {**resources, "Fn::ForEach::X": []}})
    assert project.read().unread == [
        "resources.json: Users is left out: AWS::Cognito::UserPool is not made here.",
        "resources.json: Fn::ForEach::X is left out: a loop is not made here.",
    ]


def test_what_would_feed_functions_with_events_and_is_not_read_is_named(project):
    resources = {
        "OnOrder": {"Properties": {"Events": {"Api": {"Type": "Api"}, "Changed": {}}}},
        "Pictures": {
            "Type": "AWS::S3::Bucket",
            "Properties": {"NotificationConfiguration": {"QueueConfigurations": []}},
        },
    }
    project.write("resources.json", {"Resources": resources})
    template = project.read()
    left_out = {line.split(" is left out: ")[0] for line in template.unread}
    assert left_out == {
        "resources.json: OnOrder.Events.Api",
        "resources.json: Pictures.NotificationConfiguration",
    }
    assert len(template.buckets) == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("resources.json", '{"Resources": {\n  "A" 1}}', "resources.json, line 2, column 7: "),
        ("resources.json", "", "line 1, column 1: this is not JSON: Expecting value."),
        ("resources.json", "[]", "resources.json has no JSON object"),
        ("resources.json", '{"Resources": []}', "its Resources are not an object"),
        ("resources.json", '{"Resources": {"A": 1}}', "Resources, A is not an object"),
        ("resources.json", '{"Resources": {"A": {"Properties": 1}}}', "the Properties of A"),
        ("resources.json", '{"Globals": {"Function": []}}', "Globals.Function is not an object"),
        ("resources.json", EVENTS % "[]", "the Events of A are not objects"),
        ("resources.json", EVENTS % '{"B": 1}', "the Events of A are not objects"),
        ("resources.json", EVENTS % '{"B": {"Type": []}}', "the Events of A are not objects"),
        ("resources.json", EVENTS % '{"B": {"Properties": 1}}', "the Events of A are not objects"),
        ("resources.json", "[" * 100_000, "resources.json is nested too deeply"),
        ("resources.yaml", "a: [1\nb: 2", "resources.yaml, line 2, column 2: this is not YAML"),
        ("resources.yaml", "a: !!python/object:os.system {}", "this is not YAML"),
        ("resources.yaml", "a: \x00", "resources.yaml"),
    ],
)
def test_a_broken_template_is_refused_with_its_line(project, name, content, said):
    project.write(name, content)
    with pytest.raises(InvalidInput) as refused:
        project.read()
    assert said in str(refused.value)


def test_a_condition_that_refers_to_itself_is_named(project):
    conditions = {"Odd": {"Fn::Not": [{"Condition": "Odd"}]}}
    queue = {"Type": "AWS::SQS::Queue", "Condition": "Odd"}
    project.write("resources.json", {"Conditions": conditions, "Resources": {"Jobs": queue}})
    (line,) = project.read().unread
    assert "Jobs is left out: it refers to itself" in line


def test_a_template_that_is_not_there_is_refused(project):
    with pytest.raises(InvalidInput, match=r"nowhere\.json cannot be read: No such file"):
        project.read(template=[project.folder / "nowhere.json"])
