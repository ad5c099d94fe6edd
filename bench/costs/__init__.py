"""What a chat costs in a month on AWS, for this chat and for the usual design."""
