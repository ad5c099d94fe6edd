"""The embedded AWS as a process of its own: its end, its region and its account."""

import signal

import boto3

TABLE = {
    "TableName": "Things",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
}


def client(service, aws, region="us-east-1"):
    return boto3.client(service, endpoint_url=aws.url, region_name=region)


def test_it_ends_when_its_stdin_closes_and_has_printed_nothing(aws_process):
    aws = aws_process()
    client("dynamodb", aws).list_tables()
    assert aws.close() == (0, "")


def test_it_ends_at_sigterm_and_ignores_ctrl_c(aws_process):
    aws = aws_process()
    sqs = client("sqs", aws)
    sqs.list_queues()
    aws.process.send_signal(signal.SIGINT)
    sqs.list_queues()
    aws.process.terminate()
    assert aws.process.wait(10) == 0


def test_tables_and_queues_are_found_whatever_region_a_request_is_signed_for(aws):
    client("dynamodb", aws, "eu-west-1").create_table(**TABLE)
    url = client("sqs", aws, "eu-west-1").create_queue(QueueName="jobs")["QueueUrl"]
    for region in ("us-east-1", "ap-southeast-2", "nowhere-1"):
        dynamodb, sqs = client("dynamodb", aws, region), client("sqs", aws, region)
        dynamodb.put_item(TableName="Things", Item={"id": {"S": region}})
        assert dynamodb.scan(TableName="Things", Select="COUNT")["Count"] > 0
        assert sqs.get_queue_url(QueueName="jobs")["QueueUrl"] == url
        sqs.send_message(QueueUrl=url, MessageBody=region)
    counted = client("dynamodb", aws).scan(TableName="Things", Select="COUNT")
    assert counted["Count"] == 3


def test_arns_have_the_region_and_the_account_of_the_options(aws_process):
    aws = aws_process("--region", "eu-west-1", "--account", "999988887777")
    table = client("dynamodb", aws, "us-east-1").create_table(**TABLE)["TableDescription"]
    assert table["TableArn"] == "arn:aws:dynamodb:eu-west-1:999988887777:table/Things"
    sqs = client("sqs", aws, "us-east-1")
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    described = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    assert described["Attributes"]["QueueArn"] == "arn:aws:sqs:eu-west-1:999988887777:jobs"
    assert url.endswith("/999988887777/jobs")
