"""Keeps what the embedded AWS holds in a folder, between runs."""
