"""Autobahn's test suite for WebSocket servers against the gateway."""
