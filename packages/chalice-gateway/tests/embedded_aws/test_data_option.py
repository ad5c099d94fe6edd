"""--data on a gateway: tables outlive the run, and a folder that is none ends the start."""

import pytest
from chalice_gateway.testing import Gateway
from gateway_support.aws_clients import THINGS, boto_client


def test_tables_outlive_a_run(gateway, tiny_app, tmp_path):
    options = ("--no-reload", "--data", str(tmp_path / "data"))
    first = gateway(tiny_app, *options).wait_until_ready()
    assert f"kept in {tmp_path / 'data'}" in first.output
    dynamodb = boto_client("dynamodb", first.aws)
    dynamodb.create_table(**THINGS)
    dynamodb.put_item(TableName="Things", Item={"id": {"S": "kept"}})
    first.stop()
    second = gateway(tiny_app, *options).wait_until_ready()
    assert boto_client("dynamodb", second.aws).scan(TableName="Things")["Count"] == 1


@pytest.mark.parametrize("damage", ["foreign", "damaged"])
def test_a_folder_that_cannot_be_used_ends_the_start_in_one_line(tiny_app, tmp_path, damage):
    if damage == "foreign":
        (tmp_path / "thesis.tex").write_text("x")
    else:
        found = '{"version": 1, "region": "us-east-1", "account": "123456789012"}'
        (tmp_path / "chalice-gateway.json").write_text(found)
        (tmp_path / "aws.jsonl").write_text('nonsense\n{"commit":1}\n')
    started = Gateway(tiny_app, "--no-reload", "--data", str(tmp_path))
    assert started.wait() == 2
    (line,) = started.output.splitlines()
    assert str(tmp_path) in line
