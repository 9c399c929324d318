"""Which words of a conversation a follow-up question needs."""
