"""What is stored of one member: found by reading all tables, exported, or erased.

No index leads from a member to their messages, which would make every message dearer. So both
commands read whole tables, a page at a time, and a file says how far they have come.
"""

from tools.personal_data.chat_tables import ChatTables, deployed_tables, local_tables
from tools.personal_data.erasure import erase
from tools.personal_data.export import export

__all__ = ["ChatTables", "deployed_tables", "erase", "export", "local_tables"]
