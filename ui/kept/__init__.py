"""What the page keeps on disk; the only SQL of the page."""
