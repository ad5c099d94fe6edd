"""The app's HTTP routes."""
