"""The values of the header X-Amz-Target: `{target}.{operation}`."""

DYNAMODB_TARGET = "DynamoDB_20120810"
STREAMS_TARGET = "DynamoDBStreams_20120810"
SQS_TARGET = "AmazonSQS"
KINESIS_TARGET = "Kinesis_20131202"
GATEWAY_TARGET = "ChaliceGateway"
RECEIVE_TARGET = f"{SQS_TARGET}.ReceiveMessage"

# With this header, GetRecords waits for so many seconds for a record. Other servers ignore it.
WAIT_HEADER = "x-chalice-gateway-wait"
