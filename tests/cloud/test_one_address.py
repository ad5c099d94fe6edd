"""With a domain, CloudFront is in front of page, API and WebSocket, and nobody goes past it."""

import json
import re

import pytest

from chalicelib.auth.origin_secret import HEADER, VARIABLE
from chalicelib.web.pages import HASHED, IMMUTABLE
from tests.cloud.support import template_checks as checks
from tests.support.running import ROOT

DESCRIBED = json.loads((ROOT / ".chalice" / "one_address.json").read_text())
SECRET = {"Fn::Sub": "{{resolve:secretsmanager:${OriginSecret}}}"}


@pytest.fixture(scope="module")
def template(package):
    return package.template


@pytest.fixture(scope="module")
def distribution(template):
    return template["Resources"]["Distribution"]["Properties"]["DistributionConfig"]


def variables(template, id):
    return template["Resources"][id]["Properties"]["Environment"]["Variables"]


def test_a_package_without_a_domain_has_none_of_it(template):
    made = {id: r for id, r in DESCRIBED["Resources"].items() if "Type" in r}
    for id in made:
        assert template["Resources"][id]["Condition"] in ("HasAddress", "HasFirewall")
    assert template["Parameters"]["Domain"]["Default"] == ""
    for id in ("APIHandler", "WebsocketConnect"):
        assert variables(template, id)[VARIABLE]["Fn::If"][::2] == [
            "HasAddress",
            {"Ref": "AWS::NoValue"},
        ]


def test_both_apis_get_the_secret_that_their_functions_ask_for(template, distribution):
    for origin in distribution["Origins"]:
        headers = {h["HeaderName"]: h["HeaderValue"] for h in origin["OriginCustomHeaders"]}
        assert headers[HEADER] == SECRET
    for id in ("APIHandler", "WebsocketConnect"):
        assert variables(template, id)[VARIABLE]["Fn::If"][1] == SECRET


def test_the_secret_is_in_no_parameter_and_no_output(template):
    shown = json.dumps([template["Parameters"], template["Outputs"]])
    assert "OriginSecret" not in shown


def test_the_page_connects_to_the_address_by_which_it_was_opened(template, distribution):
    address = variables(template, "APIHandler")["WEBSOCKET_ADDRESS"]["Fn::If"]
    assert address[:2] == ["HasAddress", {"Fn::Sub": "wss://${Domain}/api"}]
    assert "WebsocketAPI" in json.dumps(address[2])
    path = address[1]["Fn::Sub"].removeprefix("wss://${Domain}")
    [websocket] = [b for b in distribution["CacheBehaviors"] if b["PathPattern"] == path]
    [origin] = [o for o in distribution["Origins"] if o["Id"] == websocket["TargetOriginId"]]
    assert checks.references(origin["DomainName"]) >= {"WebsocketAPI"}
    # API Gateway gets the stage, and nothing behind it, as the path.
    stage = template["Resources"]["WebsocketAPIStage"]["Properties"]["StageName"]
    assert (origin.get("OriginPath", ""), path) == ("", f"/{stage}")
    link = template["Outputs"]["ChatURL"]["Value"]["Fn::If"]
    assert link[:2] == ["HasAddress", {"Fn::Sub": "https://${Domain}/"}]


def test_the_api_and_handshakes_are_not_cached_and_keep_all_that_clients_send(distribution):
    behaviors = {each["PathPattern"]: each for each in distribution["CacheBehaviors"]}
    assert set(behaviors) == {"/api", "/v1/*", "/handshake"}
    for each in behaviors.values():
        # AWS' own policies: CachingDisabled, AllViewerExceptHostHeader
        assert each["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
        assert each["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
        assert each["ViewerProtocolPolicy"] == "https-only"
    assert {"PUT", "PATCH", "POST", "DELETE"} <= set(behaviors["/v1/*"]["AllowedMethods"])


def test_files_are_kept_for_as_long_as_the_page_says(template, distribution):
    policy = template["Resources"]["Assets"]["Properties"]["CachePolicyConfig"]
    longest = int(re.search(r"max-age=(\d+)", IMMUTABLE)[1])
    assert (policy["MinTTL"], policy["DefaultTTL"], policy["MaxTTL"]) == (0, 0, longest)
    assert HASHED.fullmatch("page.0123456789abcdef.js")
    default = distribution["DefaultCacheBehavior"]
    assert default["CachePolicyId"] == {"Ref": "Assets"}
    assert default["Compress"] is True
    parameters = policy["ParametersInCacheKeyAndForwardedToOrigin"]
    assert parameters["EnableAcceptEncodingBrotli"] is True


def test_the_address_is_encrypted_with_tls_12_and_takes_ipv6(template, distribution):
    assert distribution["IPV6Enabled"] is True
    assert distribution["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    for origin in distribution["Origins"]:
        assert origin["CustomOriginConfig"] == {
            "OriginProtocolPolicy": "https-only",
            "OriginSSLProtocols": ["TLSv1.2"],
        }
    api = template["Resources"]["RestAPI"]["Properties"]["EndpointConfiguration"]
    assert api["IpAddressType"] == "dualstack"
    websocket = template["Resources"]["WebsocketAPI"]["Properties"]
    assert websocket["IpAddressType"] == "dualstack"


def test_a_firewall_counts_requests_by_address(template, distribution):
    [rule] = template["Resources"]["Firewall"]["Properties"]["Rules"]
    rate = rule["Statement"]["RateBasedStatement"]
    assert (rate["AggregateKeyType"], rate["Limit"]) == ("IP", {"Ref": "RequestsPerAddress"})
    assert rule["Action"] == {"Block": {}}
    assert distribution["WebACLId"]["Fn::If"][:2] == [
        "HasFirewall",
        {"Fn::GetAtt": ["Firewall", "Arn"]},
    ]


def test_no_request_passes_two_cloudfronts(template):
    """An edge-optimized API, as Chalice makes by default, is behind one of its own."""
    kind = template["Resources"]["RestAPI"]["Properties"]["EndpointConfiguration"]["Type"]
    assert kind == {"Fn::If": ["HasAddress", "REGIONAL", "EDGE"]}


def test_a_stack_elsewhere_gets_the_same_firewall_from_a_template_of_its_own(package, template):
    alone = json.loads((package.folder / "firewall.json").read_text())
    same = template["Resources"]["Firewall"]["Properties"]
    assert alone["Resources"] == {"Firewall": {"Type": "AWS::WAFv2::WebACL", "Properties": same}}
    assert checks.problems({"Conditions": {}, **alone}) == []
    parameters = template["Parameters"]
    assert alone["Parameters"].items() <= parameters.items()
    assert "us-east-1" not in alone["Parameters"]["RequestsPerAddress"]["Description"]
    [(name, output)] = alone["Outputs"].items()
    assert output["Value"] == {"Fn::GetAtt": ["Firewall", "Arn"]}
    arn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/chat/1b2c"
    assert re.fullmatch(parameters[name]["AllowedPattern"], arn)


def test_a_domain_needs_a_certificate(template):
    assertion = template["Rules"]["AddressHasCertificate"]["Assertions"][0]["Assert"]
    none = template["Parameters"]["CertificateArn"]["Default"]
    assert assertion == {"Fn::Not": [{"Fn::Equals": [{"Ref": "CertificateArn"}, none]}]}
