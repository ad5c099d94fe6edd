"""The options of the command `chalice-gateway`."""
