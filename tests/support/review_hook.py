"""A review hook that does what the text says: `python:tests.support.review_hook:review`."""

import time

HANGS_S = 60


def review(draft):
    match draft["data"].split():
        case ["raise", *_]:
            raise ValueError(draft["data"])
        case ["hang", *_]:
            time.sleep(HANGS_S)
        case ["nonsense", *_]:
            return draft["data"]
        case ["5", "MB", *_]:
            return {"verdict": "rewrite", "data": 5 * 2**20 * "x"}
        case ["reject", *_]:
            return {
                "verdict": "reject",
                "reason": f"No {draft['kind']} like this, {draft['name']}.",
            }
        case ["shout", *_]:
            return {"verdict": "rewrite", "data": draft["data"].upper()}
    return {"verdict": "accept"}
