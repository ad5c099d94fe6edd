"""CloudFormation's functions have the results that they have in AWS."""

import pytest

RESOURCES = {
    "Things": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "things"}},
    "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "orders"}},
    "News": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "news"}},
    "Pictures": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "pictures"}},
    "Clicks": {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": "clicks"}},
    "Absent": {"Type": "AWS::SQS::Queue", "Condition": "Never"},
}
SECTIONS = {
    "Resources": RESOURCES,
    "Parameters": {
        "Stage": {"Type": "String", "Default": "prod"},
        "Size": {"Type": "Number", "Default": 3},
        "Zones": {"Type": "CommaDelimitedList", "Default": "a, b"},
        "Key": {"Type": "String"},
    },
    "Mappings": {"Sizes": {"small": {"memory": 128}}},
    "Conditions": {
        "IsDev": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]},
        "Never": {"Fn::Not": [{"Fn::Equals": [1, 1]}]},
        "Both": {"Fn::And": [{"Condition": "IsDev"}, {"Condition": "Never"}]},
        "Either": {"Fn::Or": [{"Condition": "IsDev"}, {"Condition": "Never"}]},
    },
}
ACCOUNT = "us-east-1:123456789012"


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ({"Ref": "Things"}, "things"),
        ({"Ref": "Stage"}, "dev"),
        ({"Ref": "Size"}, "3"),
        ({"Ref": "AWS::Region"}, "us-east-1"),
        ({"Ref": "AWS::StackName"}, "shop-dev"),
        ({"Ref": "Orders"}, "https://sqs.us-east-1.amazonaws.com/123456789012/orders"),
        ({"Ref": "News"}, f"arn:aws:sns:{ACCOUNT}:news"),
        ({"Ref": "Pictures"}, "pictures"),
        ({"Fn::GetAtt": ["Things", "Arn"]}, f"arn:aws:dynamodb:{ACCOUNT}:table/things"),
        ({"Fn::GetAtt": "Orders.Arn"}, f"arn:aws:sqs:{ACCOUNT}:orders"),
        ({"Fn::GetAtt": ["Orders", "QueueName"]}, "orders"),
        ({"Fn::GetAtt": ["News", "TopicName"]}, "news"),
        ({"Fn::GetAtt": ["Pictures", "Arn"]}, "arn:aws:s3:::pictures"),
        ({"Fn::GetAtt": ["Pictures", "DomainName"]}, "pictures.s3.amazonaws.com"),
        ({"Fn::GetAtt": ["Clicks", "Arn"]}, f"arn:aws:kinesis:{ACCOUNT}:stream/clicks"),
        (
            {"Fn::Sub": "${Stage}-${!Stage}-${News.Arn}"},
            f"dev-${{Stage}}-arn:aws:sns:{ACCOUNT}:news",
        ),
        ({"Fn::Sub": ["${x}-${Size}", {"x": {"Ref": "Stage"}}]}, "dev-3"),
        ({"Fn::Sub": "arn:${AWS::Partition}:x:${AWS::AccountId}"}, "arn:aws:x:123456789012"),
        (
            {"Fn::Sub": "https://${WebsocketAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}"},
            "https://local00000.execute-api.us-east-1.amazonaws.com",
        ),
        ({"Fn::Join": ["-", ["a", {"Ref": "Stage"}, 1]]}, "a-dev-1"),
        ({"Fn::Join": ["+", {"Ref": "Zones"}]}, "a+b"),
        ({"Fn::Select": ["1", {"Fn::Split": [",", "x,y"]}]}, "y"),
        ({"Fn::FindInMap": ["Sizes", "small", "memory"]}, "128"),
        ({"Fn::FindInMap": ["Sizes", "large", "memory", {"DefaultValue": 1}]}, "1"),
        ({"Fn::If": ["IsDev", "yes", "no"]}, "yes"),
        ({"Fn::If": ["Both", "yes", "no"]}, "no"),
        ({"Fn::If": ["Either", "yes", "no"]}, "yes"),
        ({"Fn::Base64": "hi"}, "aGk="),
        ({"Fn::ToJsonString": {"a": {"Ref": "Stage"}}}, '{"a": "dev"}'),
        (True, "true"),
        (8080, "8080"),
    ],
)
def test_a_function_has_the_result_of_cloudformation(variables, value, result):
    template = variables(value, **SECTIONS)
    assert (template.variables, template.unread) == ({"IT": result}, [])


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"Fn::ImportValue": "net"}, "Fn::ImportValue names a value of another stack"),
        ({"Fn::Transform": {"Name": "x"}}, "Fn::Transform is not known here"),
        ({"Ref": "Thing"}, "there is no Thing in the template"),
        ({"Ref": "Absent"}, "Absent does not exist under its condition"),
        ({"Ref": "Key"}, "the parameter Key has no default; give it with --parameter Key="),
        ({"Fn::GetAtt": ["Things", "Colour"]}, "Things.Colour is not known here"),
        ({"Fn::If": ["Nope", 1, 2]}, "there is no condition Nope"),
        ({"Fn::Select": [5, ["a"]]}, "Fn::Select has no such element"),
        ({"Fn::Join": "x"}, "a function has not two arguments"),
        ({"Fn::FindInMap": ["Sizes", "large", "memory"]}, "Fn::FindInMap finds nothing"),
        ("{{resolve:ssm:/db}}", "{{resolve:ssm:/db}} is a value of AWS"),
        (["a"], "it is not a text"),
    ],
)
def test_what_cannot_be_known_is_left_out_and_named(variables, value, reason):
    template = variables(value, **SECTIONS)
    assert template.variables == {}
    where = "Globals.Function.Environment.Variables.IT"
    assert template.unread == [f"resources.json: {where} is left out: {reason}."]


def test_no_value_leaves_a_property_out_silently(variables):
    template = variables({"Fn::If": ["Never", "x", {"Ref": "AWS::NoValue"}]}, **SECTIONS)
    assert (template.variables, template.unread) == ({}, [])


def test_a_parameter_has_the_value_that_the_user_gives(variables):
    assert variables({"Ref": "Key"}, parameters={"Key": "k"}, **SECTIONS).variables == {"IT": "k"}


def test_names_that_refer_to_each_other_are_left_out(variables):
    def named_as(other):
        name = {"Fn::GetAtt": [other, "QueueName"]}
        return {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}}

    queues = {"A": named_as("B"), "B": named_as("A")}
    template = variables("x", Resources=queues)
    assert any("refers to itself" in line for line in template.unread)
