"""Cold starts: the import of app.py and its first event, beside a bare Chalice app."""
