"""The values of the header X-Amz-Target: `{target}.{operation}`."""

DYNAMODB_TARGET = "DynamoDB_20120810"
STREAMS_TARGET = "DynamoDBStreams_20120810"
SQS_TARGET = "AmazonSQS"
RECEIVE_TARGET = f"{SQS_TARGET}.ReceiveMessage"
