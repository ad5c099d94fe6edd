"""The embedded AWS as a process of its own: its end, its region and its account."""

import signal

from gateway_support.aws_clients import THINGS, boto_client


def test_it_ends_when_its_stdin_closes_and_has_printed_nothing(aws_process):
    aws = aws_process()
    boto_client("dynamodb", aws.url).list_tables()
    assert aws.close() == (0, "")


def test_it_ends_at_sigterm_and_ignores_ctrl_c(aws_process):
    aws = aws_process()
    sqs = boto_client("sqs", aws.url)
    sqs.list_queues()
    aws.process.send_signal(signal.SIGINT)
    sqs.list_queues()
    aws.process.terminate()
    assert aws.process.wait(60) == 0


def test_tables_and_queues_are_found_whatever_region_a_request_is_signed_for(aws):
    boto_client("dynamodb", aws.url, "eu-west-1").create_table(**THINGS)
    url = boto_client("sqs", aws.url, "eu-west-1").create_queue(QueueName="jobs")["QueueUrl"]
    for region in ("us-east-1", "ap-southeast-2", "nowhere-1"):
        dynamodb, sqs = (
            boto_client("dynamodb", aws.url, region),
            boto_client("sqs", aws.url, region),
        )
        dynamodb.put_item(TableName="Things", Item={"id": {"S": region}})
        assert dynamodb.scan(TableName="Things", Select="COUNT")["Count"] > 0
        assert sqs.get_queue_url(QueueName="jobs")["QueueUrl"] == url
        sqs.send_message(QueueUrl=url, MessageBody=region)
    counted = boto_client("dynamodb", aws.url).scan(TableName="Things", Select="COUNT")
    assert counted["Count"] == 3


def test_arns_have_the_region_and_the_account_of_the_options(aws_process):
    aws = aws_process("--region", "eu-west-1", "--account", "999988887777")
    table = boto_client("dynamodb", aws.url, "us-east-1").create_table(**THINGS)["TableDescription"]
    assert table["TableArn"] == "arn:aws:dynamodb:eu-west-1:999988887777:table/Things"
    sqs = boto_client("sqs", aws.url, "us-east-1")
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    described = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    assert described["Attributes"]["QueueArn"] == "arn:aws:sqs:eu-west-1:999988887777:jobs"
    assert url.endswith("/999988887777/jobs")


def test_another_account_has_the_quick_path_and_its_data_is_kept(aws_process, tmp_path, capfd):
    arguments = ("--account", "999988887777", "--data", str(tmp_path / "data"))
    aws = aws_process(*arguments)
    boto_client("dynamodb", aws.url).create_table(**THINGS)
    boto_client("dynamodb", aws.url).put_item(TableName="Things", Item={"id": {"S": "a"}})
    aws.close()
    again = boto_client("dynamodb", aws_process(*arguments).url)
    assert again.scan(TableName="Things", Select="COUNT")["Count"] == 1
    assert "slow" not in capfd.readouterr().err
