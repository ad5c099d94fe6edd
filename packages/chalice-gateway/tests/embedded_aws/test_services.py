"""The other services of the embedded AWS, and those that are not part of it."""

import json
import queue
import subprocess
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.error import HTTPError

import pytest
from botocore.exceptions import ClientError
from chalice_gateway.embedded_aws.notifications import Notifications
from gateway_support.aws_clients import THINGS, boto_client


def test_a_queue_takes_messages_at_its_own_address(aws):
    url = boto_client("sqs", aws.url).create_queue(QueueName="addressed")["QueueUrl"]
    sqs = boto_client("sqs", url)
    sqs.send_message(QueueUrl=url, MessageBody="hello")
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "hello"


def test_a_topic_delivers_to_a_queue(aws):
    sns, sqs = boto_client("sns", aws.url), boto_client("sqs", aws.url)
    topic = sns.create_topic(Name="news")["TopicArn"]
    url = sqs.create_queue(QueueName="readers")["QueueUrl"]
    arn = "arn:aws:sqs:us-east-1:123456789012:readers"
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    sns.publish(TopicArn=topic, Message="hello")
    (message,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10)["Messages"]
    body = json.loads(message["Body"])
    assert (body["Message"], body["TopicArn"], body["Type"]) == ("hello", topic, "Notification")


def test_a_topic_posts_to_an_address_that_asks_this_process_something_first(aws):
    """As a route of the gateway may do, whose function has to be answered meanwhile."""
    posted = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            boto_client("dynamodb", aws.url).list_tables()
            posted.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        sns = boto_client("sns", aws.url)
        topic = sns.create_topic(Name="web")["TopicArn"]
        url = f"http://127.0.0.1:{server.server_port}/"
        sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=url)
        sns.publish(TopicArn=topic, Message="hello", Subject="greeting")
        thread.join(60)
    body = posted.get_nowait()
    assert (body["Message"], body["Subject"]) == ("hello", "greeting")


def test_a_stream_of_kinesis_keeps_its_records_in_order(aws):
    kinesis = boto_client("kinesis", aws.url)
    kinesis.create_stream(StreamName="clicks", ShardCount=1)
    for data in (b"one", b"\xff"):
        kinesis.put_record(StreamName="clicks", Data=data, PartitionKey="x")
    stream = kinesis.describe_stream(StreamName="clicks")["StreamDescription"]
    iterator = kinesis.get_shard_iterator(
        StreamName="clicks",
        ShardId=stream["Shards"][0]["ShardId"],
        ShardIteratorType="TRIM_HORIZON",
    )["ShardIterator"]
    records = kinesis.get_records(ShardIterator=iterator)["Records"]
    assert [record["Data"] for record in records] == [b"one", b"\xff"]


def test_parameters_secrets_and_the_account_are_known(aws):
    ssm, secrets = boto_client("ssm", aws.url), boto_client("secretsmanager", aws.url)
    ssm.put_parameter(Name="/app/mode", Value="dark", Type="String")
    assert ssm.get_parameter(Name="/app/mode")["Parameter"]["Value"] == "dark"
    secrets.create_secret(Name="key", SecretString="s3cret")
    assert secrets.get_secret_value(SecretId="key")["SecretString"] == "s3cret"
    assert boto_client("sts", aws.url).get_caller_identity()["Account"] == "123456789012"


@pytest.mark.parametrize("service", ["lambda", "ses", "athena"])  # of three protocols
def test_another_service_is_refused_with_the_option_that_helps(aws, service):
    client = boto_client(service, aws.url)
    call = {"lambda": "list_functions", "ses": "list_identities", "athena": "list_work_groups"}
    with pytest.raises(ClientError, match=f"start the gateway with --endpoint {service}=URL"):
        getattr(client, call[service])()


def test_the_aws_cli_works_with_the_printed_address(aws, tmp_path):
    def cli(*arguments):
        program = Path(sys.executable).with_name("aws")
        command = [program, "--endpoint-url", aws.url, "--output", "json", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        return json.loads(done.stdout) if done.stdout.startswith("{") else done.stdout

    boto_client("dynamodb", aws.url).create_table(**THINGS)
    assert cli("dynamodb", "list-tables") == {"TableNames": ["Things"]}
    (tmp_path / "file").write_text("content")
    cli("s3", "mb", "s3://from-the-cli")
    cli("s3", "cp", str(tmp_path / "file"), "s3://from-the-cli/file")
    assert "file" in cli("s3", "ls", "s3://from-the-cli")


@pytest.mark.parametrize(
    "headers",
    [{"Host": "attacker.example"}, {"Origin": "https://attacker.example"}, {"Origin": "http://["}],
)
def test_a_website_cannot_use_it(aws, headers):
    signed = "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/dynamodb/aws4_request"
    target = {
        "X-Amz-Target": "DynamoDB_20120810.ListTables",
        "Content-Type": "application/x-amz-json-1.0",
        "Authorization": signed,
    }
    with urllib.request.urlopen(urllib.request.Request(aws.url, b"{}", target)) as response:
        assert response.status == 200
    with pytest.raises(HTTPError, match="403"):
        urllib.request.urlopen(urllib.request.Request(aws.url, b"{}", {**target, **headers}))


def test_a_moto_that_is_not_as_expected_only_lacks_the_events_for_functions(monkeypatch, capsys):
    monkeypatch.delattr("moto.s3.notifications.send_event")
    notifications = Notifications("us-east-1", lambda: None)
    notifications.watch("s3")
    assert "No function hears of s3: moto 5" in capsys.readouterr().err
