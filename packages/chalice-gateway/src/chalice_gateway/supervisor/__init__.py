"""The process that the user starts: it owns the port and the tables, and restarts the worker."""
