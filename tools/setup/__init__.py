"""Install what the Makefile's commands need and a bare machine lacks: `.venv`, a Chromium."""
