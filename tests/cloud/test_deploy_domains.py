"""`make deploy` of a stage whose APIs have domains of their own."""

import json
import shutil

import pytest

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1b2c"
PAGE = {"api_gateway_custom_domain": "chat.example.com"}
WEBSOCKET = {"websocket_api_custom_domain": "ws.example.com"}
BOTH = {**PAGE, **WEBSOCKET}


@pytest.fixture
def with_domains(deploy_tool):
    """`with_domains(setting=domain)`: `make deploy` of a stage that has these."""

    def configure(**domains):
        path = deploy_tool.project / ".chalice" / "config.json"
        configuration = json.loads(path.read_text())
        for setting, name in domains.items():
            domain = {"domain_name": name, "certificate_arn": CERTIFICATE}
            configuration["stages"]["dev"][setting] = domain
        path.write_text(json.dumps(configuration))
        return deploy_tool

    return configure


def move_to_another_machine(tool):
    shutil.rmtree(tool.project / ".chalice" / "deployed")


def known_domains(tool):
    """The domains in Chalice's own file, and the paths that lead to the APIs."""
    content = json.loads((tool.project / ".chalice" / "deployed" / "dev.json").read_text())
    return {
        each["domain_name"]: [mapping["key"] for mapping in each["api_mapping"]]
        for each in content["resources"]
        if each["resource_type"] == "domain_name"
    }


def test_the_page_connects_to_the_domain_of_the_websocket_and_the_link_has_both(aws, with_domains):
    assert with_domains(**BOTH).link() == "https://chat.example.com/?ws=wss://ws.example.com"
    page = aws.client("lambda").get_function_configuration(FunctionName="serverless-chat-dev")
    assert page["Environment"]["Variables"]["WEBSOCKET_ADDRESS"] == "wss://ws.example.com"


def test_another_machine_finds_the_domains(with_domains):
    tool = with_domains(**BOTH)
    tool.succeed()
    move_to_another_machine(tool)
    assert "Nothing has changed." in tool.succeed()
    assert known_domains(tool) == {"chat.example.com": ["/"], "ws.example.com": ["/"]}


def test_another_machine_adds_a_domain_deploys_again_and_removes_both(aws, with_domains):
    tool = with_domains(**PAGE)
    tool.succeed()
    move_to_another_machine(tool)
    link = with_domains(**BOTH).link()
    move_to_another_machine(tool)
    assert tool.link("--force") == link == "https://chat.example.com/?ws=wss://ws.example.com"
    v1, v2 = aws.client("apigateway"), aws.client("apigatewayv2")
    [page] = v1.get_base_path_mappings(domainName="chat.example.com")["items"]
    assert page["restApiId"] == v1.get_rest_apis()["items"][0]["id"]
    [mapping] = v2.get_api_mappings(DomainName="ws.example.com")["Items"]
    assert mapping["ApiId"] == v2.get_apis()["Items"][0]["ApiId"]
    move_to_another_machine(tool)
    listed = tool.succeed("--remove", "--yes")
    assert "  domain chat.example.com\n  domain ws.example.com\n" in listed
    assert v2.get_domain_names()["Items"] == []
    assert not any(aws.inventory().values())


def test_a_domain_that_other_apis_share_is_kept_for_them(aws, with_domains):
    tool = with_domains(**BOTH)
    tool.succeed()
    v1, v2 = aws.client("apigateway"), aws.client("apigatewayv2")
    rest = v1.create_rest_api(name="other")["id"]
    v1.create_base_path_mapping(domainName="chat.example.com", restApiId=rest, basePath="other")
    api = v2.create_api(Name="other", ProtocolType="WEBSOCKET")["ApiId"]
    of_other = {"ApiId": api, "Stage": "api", "ApiMappingKey": "other"}
    v2.create_api_mapping(DomainName="ws.example.com", **of_other)
    listed = tool.succeed("--remove", "--yes")
    for domain in BOTH.values():
        assert f"  mapping / of the domain {domain} (kept, as other APIs share it)\n" in listed
        assert f"  domain {domain}\n" not in listed
    left = {d["DomainName"] for d in v2.get_domain_names()["Items"]}
    assert left == {"chat.example.com", "ws.example.com"}
    led = {
        (m["ApiId"], m["ApiMappingKey"])
        for d in left
        for m in v2.get_api_mappings(DomainName=d)["Items"]
    }
    assert led == {(rest, "other"), (api, "other")}
    assert (aws.inventory()["REST APIs"], aws.inventory()["WebSocket APIs"]) == ([rest], [api])


def test_a_domain_that_leads_to_another_api_is_left_alone(aws, with_domains):
    v2 = aws.client("apigatewayv2")
    api = v2.create_api(Name="other", ProtocolType="WEBSOCKET")["ApiId"]
    v2.create_stage(ApiId=api, StageName="api")
    v2.create_domain_name(
        DomainName="ws.example.com", DomainNameConfigurations=[{"CertificateArn": CERTIFICATE}]
    )
    v2.create_api_mapping(ApiId=api, DomainName="ws.example.com", Stage="api", ApiMappingKey="")
    tool = with_domains()
    tool.succeed()
    assert "ws.example.com" not in with_domains(**WEBSOCKET).succeed("--remove", "--yes")
    assert [d["DomainName"] for d in v2.get_domain_names()["Items"]] == ["ws.example.com"]
