"""A package of a stage whose APIs have domains of their own, without CloudFront."""

import json
import subprocess

import pytest

from tests.cloud.support.packaging import build
from tests.support.running import tool

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1b2c"
OUTSIDE_DOMAINS = "execute-api.${AWS::Region}.${AWS::URLSuffix}/api"


@pytest.fixture
def packaged(project, tmp_path):
    """`packaged(api_gateway=..., websocket_api=...)`: the template, and what cfn-lint says."""

    def package(settings=(), **domains):
        path = project / ".chalice" / "config.json"
        config = json.loads(path.read_text())
        for kind, domain in domains.items():
            setting = {"certificate_arn": CERTIFICATE, **domain}
            config["stages"]["dev"][f"{kind}_custom_domain"] = setting
        config["stages"]["dev"].update(settings)
        path.write_text(json.dumps(config))
        made = build(tmp_path / "out", project=project)
        command = [tool("cfn-lint"), "--ignore-checks", "W2531", "--", made.folder / "sam.json"]
        assert subprocess.run(command, capture_output=True, text=True, timeout=60).stdout == ""
        return made.template

    return package


def link(template):
    return template["Outputs"]["ChatURL"]["Value"]["Fn::If"][2]


def connected_to(template):
    variables = template["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]
    return variables["WEBSOCKET_ADDRESS"]["Fn::If"][2]


def targets(template):
    """Where the DNS records of the domains have to point to."""
    outputs = {id: o["Value"] for id, o in template["Outputs"].items() if id.endswith("Target")}
    return {id: value["Fn::GetAtt"] for id, value in outputs.items()}


def test_link_page_and_outputs_have_both_domains(packaged):
    template = packaged(
        api_gateway={"domain_name": "chat.example.com"},
        websocket_api={"domain_name": "ws.example.com"},
    )
    assert link(template) == "https://chat.example.com/?ws=wss://ws.example.com"
    assert connected_to(template) == "wss://ws.example.com/"
    assert targets(template) == {
        "PageDomainTarget": ["ApiGatewayCustomDomain", "DistributionDomainName"],
        "WebsocketDomainTarget": ["WebsocketApiCustomDomain", "RegionalDomainName"],
    }


def test_domains_can_have_paths_and_the_page_can_be_regional(packaged):
    template = packaged(
        settings={"api_gateway_endpoint_type": "REGIONAL"},
        api_gateway={"domain_name": "example.com", "url_prefix": "chat"},
        websocket_api={"domain_name": "ws.example.com", "url_prefix": "chat"},
    )
    assert link(template) == "https://example.com/chat/?ws=wss://ws.example.com/chat"
    assert connected_to(template) == "wss://ws.example.com/chat"
    assert targets(template)["PageDomainTarget"][1] == "RegionalDomainName"


def test_one_of_both_is_enough(packaged):
    template = packaged(websocket_api={"domain_name": "ws.example.com"})
    page = f"https://${{RestAPI}}.{OUTSIDE_DOMAINS}/"
    assert link(template) == {"Fn::Sub": f"{page}?ws=wss://ws.example.com"}
    assert [*targets(template)] == ["WebsocketDomainTarget"]
