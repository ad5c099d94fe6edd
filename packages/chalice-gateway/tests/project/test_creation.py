"""What a template describes is made, and what is there already is kept."""

import asyncio
import json

import boto3
import pytest
from chalice_gateway.aws_client import AwsClient
from chalice_gateway.errors import InvalidInput, StartError
from chalice_gateway.project.creation import create
from chalice_gateway.testing import serve_embedded_aws


@pytest.fixture(scope="module")
def url():
    return serve_embedded_aws()


@pytest.fixture
def make(project, url):
    """Makes resources: `make(id=(type, properties), ...)`."""

    def make(address=url, **resources):
        described = {id: {"Type": t, "Properties": found} for id, (t, found) in resources.items()}
        project.write("resources.json", {"Resources": described})
        return asyncio.run(_create(project.read(), address))

    return make


async def _create(template, url):
    client = AwsClient({"*": url}, "us-east-1")
    try:
        return await create(template, client)
    finally:
        client.close()


@pytest.fixture
def client(url):
    clients = []

    def client(service):
        clients.append(boto3.client(service, endpoint_url=url, region_name="us-east-1"))
        return clients[-1]

    yield client
    for each in clients:
        each.close()


def table(name, key="id", **properties):
    definitions = [{"AttributeName": each, "AttributeType": "S"} for each in (key, "room")]
    return (
        "AWS::DynamoDB::Table",
        {
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": definitions[
                : 2 if "GlobalSecondaryIndexes" in properties else 1
            ],
            "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
            **properties,
        },
    )


def test_a_bucket_has_the_rules_for_other_origins_of_its_template(make, client):
    rule = {"AllowedOrigins": ["*"], "AllowedMethods": ["GET", "POST"], "AllowedHeaders": ["x-&"]}
    bucket = {"BucketName": "ours", "CorsConfiguration": {"CorsRules": [{**rule, "MaxAge": 60}]}}
    for _ in range(2):
        assert make(B=("AWS::S3::Bucket", bucket)).buckets == ["ours"]
    (found,) = client("s3").get_bucket_cors(Bucket="ours")["CORSRules"]
    assert found == {**rule, "MaxAgeSeconds": 60}


ROOMS = {
    "IndexName": "rooms",
    "KeySchema": [{"AttributeName": "room", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}


def test_a_table_has_its_keys_indexes_stream_and_expiry(make, client):
    created = make(
        Things=table(
            "full",
            GlobalSecondaryIndexes=[ROOMS],
            StreamSpecification={"StreamViewType": "NEW_IMAGE"},
            TimeToLiveSpecification={"AttributeName": "ttl", "Enabled": True},
            SSESpecification={"SSEEnabled": True},
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )
    )
    assert created.tables == ["full"]
    dynamodb = client("dynamodb")
    found = dynamodb.describe_table(TableName="full")["Table"]
    assert [index["IndexName"] for index in found["GlobalSecondaryIndexes"]] == ["rooms"]
    assert found["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"
    expiry = dynamodb.describe_time_to_live(TableName="full")["TimeToLiveDescription"]
    assert expiry["AttributeName"] == "ttl"


@pytest.mark.parametrize(
    ("properties", "key"),
    [({}, ("id", "S")), ({"PrimaryKey": {"Name": "n", "Type": "Number"}}, ("n", "N"))],
)
def test_a_simple_table_of_sam_is_made(make, client, properties, key):
    (name,) = make(Simple=("AWS::Serverless::SimpleTable", properties)).tables
    assert name.startswith("shop-dev-Simple-")
    found = client("dynamodb").describe_table(TableName=name)["Table"]
    definitions = [(d["AttributeName"], d["AttributeType"]) for d in found["AttributeDefinitions"]]
    assert definitions == [key]
    client("dynamodb").delete_table(TableName=name)


def test_throughput_may_be_text_as_in_yaml(make):
    units = {"ReadCapacityUnits": "1", "WriteCapacityUnits": "1"}
    assert make(T=table("units", BillingMode="PROVISIONED", ProvisionedThroughput=units)).tables


def test_an_older_table_is_kept_and_named_if_it_is_not_as_described(make):
    assert make(T=table("old")).notes == make(T=table("old")).notes == []
    (note,) = make(T=table("old", key="other")).notes
    assert "T (old): there is an older table of this name with another key" in note
    (note,) = make(T=table("old", GlobalSecondaryIndexes=[ROOMS])).notes
    assert "without the index rooms" in note


def test_queues_that_name_each_other_are_made_whatever_their_order(make, client):
    def redrive(id):
        target = {"Fn::GetAtt": [id, "Arn"]}
        return {"RedrivePolicy": {"deadLetterTargetArn": target, "maxReceiveCount": 3}}

    queue = "AWS::SQS::Queue"
    make(
        First=(queue, {"QueueName": "first", "VisibilityTimeout": 90, **redrive("Second")}),
        Second=(queue, {"QueueName": "second", **redrive("First")}),
    )
    sqs = client("sqs")
    queue_url = sqs.get_queue_url(QueueName="first")["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["All"])["Attributes"]
    assert found["VisibilityTimeout"] == "90"
    assert json.loads(found["RedrivePolicy"])["deadLetterTargetArn"].endswith(":second")


def test_an_older_queue_gets_the_described_attributes_and_keeps_its_messages(make, client):
    queue = "AWS::SQS::Queue"
    make(Q=(queue, {"QueueName": "changed.fifo", "FifoQueue": True, "VisibilityTimeout": 60}))
    sqs = client("sqs")
    queue_url = sqs.get_queue_url(QueueName="changed.fifo")["QueueUrl"]
    sqs.send_message(
        QueueUrl=queue_url, MessageBody="x", MessageGroupId="g", MessageDeduplicationId="d"
    )
    make(Q=(queue, {"QueueName": "changed.fifo", "FifoQueue": True, "VisibilityTimeout": 90}))
    found = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["All"])["Attributes"]
    assert (found["VisibilityTimeout"], found["ApproximateNumberOfMessages"]) == ("90", "1")


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"TableName": "keyless"}, "has no AttributeDefinitions."),
        ({"TableName": "x y", **table("xyz")[1], "KeySchema": []}, "cannot be made"),
        (
            {**table("xyz")[1], "ProvisionedThroughput": {"ReadCapacityUnits": "many"}},
            "is not described rightly",
        ),
        ({**table("xyz")[1], "GlobalSecondaryIndexes": ["rooms"]}, "is not described rightly"),
    ],
)
def test_a_resource_that_is_refused_is_named(make, properties, said):
    with pytest.raises(InvalidInput) as refused:
        make(Things=("AWS::DynamoDB::Table", properties))
    assert str(refused.value).startswith("The template's Things (")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "name", "properties"),
    [
        ("AWS::DynamoDB::Table", {"TableName": "ab"}, {}),
        ("AWS::DynamoDB::Table", {"TableName": "a b"}, {}),
        ("AWS::SQS::Queue", {"QueueName": "a.b"}, {}),
        ("AWS::SQS::Queue", {"QueueName": "orders.fifo"}, {}),
        ("AWS::SQS::Queue", {"QueueName": "orders"}, {"FifoQueue": True}),
        ("AWS::SNS::Topic", {"TopicName": "news.fifo"}, {}),
        ("AWS::S3::Bucket", {"BucketName": "Pictures"}, {}),
        ("AWS::Kinesis::Stream", {"Name": "a b"}, {}),
    ],
)
def test_a_name_that_its_service_refuses_is_refused(make, kind, name, properties):
    with pytest.raises(InvalidInput, match=r"The template's It \(.*\) cannot be made: "):
        make(It=(kind, {**name, **properties}))


def test_a_service_that_cannot_be_reached_is_a_start_error(make):
    with pytest.raises(StartError, match=r"Things \(xyz\) cannot be made: dynamodb: ") as refused:
        make("http://127.0.0.1:9", Things=table("xyz"))
    assert refused.value.exit_code == 1
