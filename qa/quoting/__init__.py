"""What stands around a quote: the reference to its article."""
