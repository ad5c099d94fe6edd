"""The client's rules: what to show, what to send and when. Pure, except for an outbox's storage."""
