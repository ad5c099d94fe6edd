"""The account whose tables, queues, topics and buckets moto serves in this process."""

import os

from moto.core import DEFAULT_ACCOUNT_ID

# moto's responses read this variable, too, and its DEFAULT_ACCOUNT_ID does not.
ACCOUNT: str = os.environ.get("MOTO_ACCOUNT_ID", DEFAULT_ACCOUNT_ID)
