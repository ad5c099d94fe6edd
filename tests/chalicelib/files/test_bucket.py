"""The life cycle of the bucket goes by what the app stores."""

import json

from chalicelib.files.bucket import KEEP, KEPT_DAYS, UNSENT_DAYS, UPLOADS
from tests.support.running import ROOT


def test_the_life_cycle_deletes_uploads_by_their_prefix_and_files_by_their_tag():
    described = json.loads((ROOT / ".chalice" / "resources.json").read_text())["Resources"]
    bucket = described["FilesBucket"]["Properties"]
    rules = bucket["LifecycleConfiguration"]["Rules"]
    days = {json.dumps(_filter(rule)): rule.get("ExpirationInDays") for rule in rules}
    tags = {json.dumps({KEEP: str(each)}): each for each in KEPT_DAYS[:-1]}
    uploads = {json.dumps({"prefix": UPLOADS}): UNSENT_DAYS}
    assert {key: each for key, each in days.items() if key != "{}"} == {**tags, **uploads}
    assert [rule["ExpirationInDays"] for rule in rules if rule["Id"] == "all"] == [KEPT_DAYS[-1]]


def _filter(rule):
    if "Prefix" in rule:
        return {"prefix": rule["Prefix"]}
    return {tag["Key"]: tag["Value"] for tag in rule.get("TagFilters", [])}
