"""The HTTP side of the embedded AWS: requests, responses, and those that wait."""
