"""Records to HTML; pure."""
