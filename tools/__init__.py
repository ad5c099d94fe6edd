"""The project's commands: `python -m tools.deploy`, `tools.package`, `tools.bundle_page`.

Each command has `--help`, and `make` calls it. Nothing in here is deployed.
"""
