"""`make deploy` of a stage whose APIs have domains of their own."""

import json

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1b2c"


def test_the_page_connects_to_the_domain_of_the_websocket_and_the_link_has_both(aws, deploy_tool):
    path = deploy_tool.project / ".chalice" / "config.json"
    configuration = json.loads(path.read_text())
    for kind, name in (("api_gateway", "chat"), ("websocket_api", "ws")):
        domain = {"domain_name": f"{name}.example.com", "certificate_arn": CERTIFICATE}
        configuration["stages"]["dev"][f"{kind}_custom_domain"] = domain
    path.write_text(json.dumps(configuration))
    assert deploy_tool.link() == "https://chat.example.com/?ws=wss://ws.example.com"
    page = aws.client("lambda").get_function_configuration(FunctionName="serverless-chat-dev")
    assert page["Environment"]["Variables"]["WEBSOCKET_ADDRESS"] == "wss://ws.example.com"
