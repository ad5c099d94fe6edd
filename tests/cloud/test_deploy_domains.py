"""`make deploy` of a stage whose APIs have domains of their own."""

import json

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1b2c"


def test_the_page_connects_to_the_domain_of_the_websocket(aws, deploy_tool):
    path = deploy_tool.project / ".chalice" / "config.json"
    configuration = json.loads(path.read_text())
    domain = {"domain_name": "ws.example.com", "certificate_arn": CERTIFICATE}
    configuration["stages"]["dev"]["websocket_api_custom_domain"] = domain
    path.write_text(json.dumps(configuration))
    deploy_tool.succeed()
    page = aws.client("lambda").get_function_configuration(FunctionName="serverless-chat-dev")
    assert page["Environment"]["Variables"]["WEBSOCKET_ADDRESS"] == "wss://ws.example.com"
