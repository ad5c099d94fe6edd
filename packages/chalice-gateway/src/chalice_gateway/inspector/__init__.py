"""A page and a JSON API that show what the gateway does, and change how it does it."""
