"""A limit of messages for the fake server."""


def limited(burst):
    """Accept so many messages, then refuse each one once."""
    accepted, refused = [], set()

    def on_frame(frame):
        if frame["action"] != "sendmessage" or frame["id"] in refused or len(accepted) < burst:
            accepted.append(frame)
            return None
        refused.add(frame["id"])
        error = {"type": "error", "code": "too_many", "message": "Too soon.", "retryAfter": 20}
        return [{**error, "id": frame["id"]}]

    return on_frame
