"""A story pasted with its page around it; pure."""
