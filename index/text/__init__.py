"""What can be said of a text alone; pure."""
