"""The chat: all that is deployed beside app.py."""
