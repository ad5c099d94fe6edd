"""`python -m tools.admin` exports and erases a member of a local run."""

import json

from tests.support.clients import Member
from tests.support.running import ROOT
from tools import admin


def test_a_member_of_a_local_run_is_exported_and_erased(chat, room, tmp_path, capsys):
    session = room.ljust(64, "s")[:64]
    with chat.connect(connection_class=Member, room=room, session=session) as client:
        client.say("my address is ...", id="1")
        sent = client.receive_json(where=lambda frame: frame.get("id") == "1")
    out = tmp_path / "export.jsonl"
    place = ["--local", chat.http_url, "--project-dir", str(tmp_path)]
    (tmp_path / ".chalice").symlink_to(ROOT / ".chalice")
    assert admin.main(["export", sent["member"], *place, "--out", str(out)]) == 0
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [line["data"] for line in lines if line["kind"] == "message"] == ["my address is ..."]
    assert admin.main(["erase", sent["member"], *place, "--yes"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Erased: ")
    assert admin.main(["export", sent["member"], *place, "--out", str(out)]) == 0
    assert (
        capsys.readouterr().out.splitlines()[-1] == f"{out}: nothing is stored of {sent['member']}."
    )
    assert admin.main(["erase", sent["member"], *place, "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"member": sent["member"], "erased": {}}
    with chat.connect(connection_class=Member, room=room) as client:
        history = client.ask({"action": "history"})
    (erased,) = [each for each in history["messages"] if each["seq"] == sent["seq"]]
    assert (erased["member"], erased["name"], erased.get("data", "")) == ("-" * 22, "erased", "")
