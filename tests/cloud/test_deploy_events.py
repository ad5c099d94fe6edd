"""`make deploy` has the stream of the messages read by the function of the events."""

import json

FUNCTION = "serverless-chat-dev-on_log_change"


def sources(aws):
    """The event source mappings of streams."""
    found = aws.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    return [mapping for mapping in found if ":dynamodb:" in mapping["EventSourceArn"]]


def switch_off(project):
    path = project / ".chalice" / "config.json"
    configuration = json.loads(path.read_text())
    configuration["stages"]["dev"]["environment_variables"].update(EVENTS="off", SEARCH="off")
    path.write_text(json.dumps(configuration))


def test_the_stream_is_read_until_events_are_switched_off(aws, deploy_tool):
    deploy_tool.succeed()
    [source] = sources(aws)
    table = aws.client("dynamodb").describe_table(TableName="ChatMessages-dev")["Table"]
    assert source["EventSourceArn"] == table["LatestStreamArn"]
    assert source["FunctionArn"].endswith(f":{FUNCTION}")
    assert (source["BatchSize"], source["StartingPosition"]) == (100, "LATEST")
    assert source["BisectBatchOnFunctionError"] is True
    assert source["MaximumRetryAttempts"] > 0
    assert source["MaximumRecordAgeInSeconds"] > 0
    letters = source["DestinationConfig"]["OnFailure"]["Destination"]
    assert letters == "arn:aws:sqs:us-east-1:123456789012:ChatEvents-dead-letters-dev"

    mappings = aws.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    [webhooks] = [
        each for each in mappings if each["EventSourceArn"].endswith("ChatWebhooks-dev.fifo")
    ]
    assert webhooks["FunctionResponseTypes"] == ["ReportBatchItemFailures"]

    switch_off(deploy_tool.project)
    deploy_tool.succeed()
    assert sources(aws) == []
    functions = aws.client("lambda").list_functions()["Functions"]
    names = {function["FunctionName"] for function in functions}
    assert not {FUNCTION, "serverless-chat-dev-webhooks"} & names
