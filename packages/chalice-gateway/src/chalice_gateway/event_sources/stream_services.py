"""The two services with streams: DynamoDB Streams and Kinesis."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, NamedTuple

from chalice_gateway import log
from chalice_gateway.aws_account import account_id, arn, region
from chalice_gateway.aws_client import AwsClient, AwsError
from chalice_gateway.manifest import Source

_VIEW = "NEW_AND_OLD_IMAGES"


class Shard(NamedTuple):
    """A shard of a stream: `stream` is the name of the table or of the stream of Kinesis."""

    stream: str
    stream_arn: str
    id: str


class StreamService(ABC):
    """How to ask a service, and what its records are in events."""

    name = ""

    @abstractmethod
    async def open(self, source: Source, aws: AwsClient) -> list[Shard]:
        """The shards of a source's stream, which is made if there is none. Raises AwsError."""

    @abstractmethod
    def shard_params(self, shard: Shard) -> dict[str, Any]:
        """What names a shard in a request."""

    @abstractmethod
    def event_record(self, record: dict[str, Any], shard: Shard) -> dict[str, Any]:
        """A record as it is in an event."""


class DynamoDbStreams(StreamService):
    """https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html"""

    name = "dynamodbstreams"

    async def open(self, source: Source, aws: AwsClient) -> list[Shard]:
        """The stream of a table. The ARN in the code names the table; its label is of the cloud."""
        table = source.settings["stream_arn"].partition("table/")[2].partition("/")[0]
        described = await aws.json("dynamodb", "DescribeTable", {"TableName": table})
        if "LatestStreamArn" not in described["Table"]:
            stream = {"StreamEnabled": True, "StreamViewType": _VIEW}
            request = {"TableName": table, "StreamSpecification": stream}
            log.warning(
                f"The table {table} gets a stream for {source.function}, with {_VIEW}. "
                "Give it a StreamSpecification in the template."
            )
            await aws.json("dynamodb", "UpdateTable", request)
            described = await aws.json("dynamodb", "DescribeTable", {"TableName": table})
        stream_arn = described["Table"]["LatestStreamArn"]
        answer = await aws.json(self.name, "DescribeStream", {"StreamArn": stream_arn})
        shards = answer["StreamDescription"]["Shards"]
        return [Shard(table, stream_arn, shard["ShardId"]) for shard in shards]

    def shard_params(self, shard: Shard) -> dict[str, Any]:
        """By the ARN of the stream."""
        return {"StreamArn": shard.stream_arn, "ShardId": shard.id}

    def event_record(self, record: dict[str, Any], shard: Shard) -> dict[str, Any]:
        """As the service has it, with its source."""
        return {**record, "awsRegion": region(), "eventSourceARN": shard.stream_arn}


class Kinesis(StreamService):
    """https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html"""

    name = "kinesis"

    async def open(self, source: Source, aws: AwsClient) -> list[Shard]:
        """A stream, by its name."""
        wanted = {"StreamName": source.settings["stream"]}
        try:
            answer = await aws.json(self.name, "DescribeStream", wanted)
        except AwsError as error:
            if error.code != "ResourceNotFoundException":
                raise
            await aws.json(self.name, "CreateStream", {**wanted, "ShardCount": 1})
            answer = await aws.json(self.name, "DescribeStream", wanted)
        stream = answer["StreamDescription"]
        return [
            Shard(wanted["StreamName"], stream["StreamARN"], shard["ShardId"])
            for shard in stream["Shards"]
        ]

    def shard_params(self, shard: Shard) -> dict[str, Any]:
        """By the name of the stream."""
        return {"StreamName": shard.stream, "ShardId": shard.id}

    def event_record(self, record: dict[str, Any], shard: Shard) -> dict[str, Any]:
        """With the names of the event."""
        number = record["SequenceNumber"]
        return {
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": record["PartitionKey"],
                "sequenceNumber": number,
                "data": record["Data"],
                "approximateArrivalTimestamp": record["ApproximateArrivalTimestamp"],
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": f"{shard.id}:{number}",
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": f"arn:aws:iam::{account_id()}:role/local",
            "awsRegion": region(),
            "eventSourceARN": arn("kinesis", f"stream/{shard.stream}"),
        }


STREAM_SERVICES: dict[str, StreamService] = {"dynamodb": DynamoDbStreams(), "kinesis": Kinesis()}
