"""The chat's server: everything that is deployed with app.py. Imports point down its layers:
web, chat; delivery; protocol, stores, aws; concurrency and the modules beside this one."""
