"""Bodies in the shape that each sender documents, with texts of their own."""

import json
from pathlib import Path

ALERTMANAGER, GRAFANA = (
    json.loads(Path(__file__).with_name("payloads").joinpath(f"{name}.json").read_text())
    for name in ("alertmanager", "grafana")
)

_COMMON = {
    "repository": {"full_name": "acme/shop", "stargazers_count": 41},
    "sender": {"login": "ana"},
}
_ISSUE = {
    "number": 7,
    "title": "The cart is empty",
    "html_url": "https://github.example/acme/shop/issues/7",
}
GITHUB = {
    "ping": {"zen": "Keep it simple.", "hook_id": 1, **_COMMON},
    "push": {
        "ref": "refs/heads/main",
        "before": "0" * 40,
        "after": "a1b2c3d" + "0" * 33,
        "created": False,
        "deleted": False,
        "forced": False,
        "compare": "https://github.example/acme/shop/compare/000000000000...a1b2c3d00000",
        "commits": [
            {
                "id": f"a1b2c3{n}" + "0" * 33,
                "message": f"Fix the cart, part {n}\n\nAt length.",
                "author": {"name": "Ana", "email": "ana@example.org", "username": "ana"},
            }
            for n in range(7)
        ],
        "pusher": {"name": "ana", "email": "ana@example.org"},
        **_COMMON,
    },
    "pull_request": {
        "action": "opened",
        "number": 8,
        "pull_request": {
            "title": "Fill the cart",
            "html_url": "https://github.example/acme/shop/pull/8",
            "merged": False,
        },
        **_COMMON,
    },
    "issues": {"action": "closed", "issue": _ISSUE, **_COMMON},
    "issue_comment": {
        "action": "created",
        "issue": _ISSUE,
        "comment": {
            "body": "It works for me.\r\n\r\nDoes it for you?",
            "html_url": "https://github.example/acme/shop/issues/7#issuecomment-1",
        },
        **_COMMON,
    },
    "release": {
        "action": "published",
        "release": {
            "tag_name": "v1.2.0",
            "name": "The cart",
            "html_url": "https://github.example/acme/shop/releases/tag/v1.2.0",
        },
        **_COMMON,
    },
    "workflow_run": {
        "action": "completed",
        "workflow_run": {
            "name": "Tests",
            "run_number": 562,
            "head_branch": "main",
            "conclusion": "failure",
            "html_url": "https://github.example/acme/shop/actions/runs/30433642",
        },
        **_COMMON,
    },
    "star": {"action": "created", "starred_at": "2026-11-27T00:51:03Z", **_COMMON},
    "branch_protection_rule": {"action": "edited", **_COMMON},
}
