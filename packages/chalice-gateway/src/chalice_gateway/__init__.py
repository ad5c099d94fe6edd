"""API Gateway, Lambda and the services around them on one machine, for any Chalice app.

Public modules: `aws_account`, `errors`, `resources` and `testing`. Other modules may change.
"""

__version__ = "0.1.0"
