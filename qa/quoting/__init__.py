"""What stands around a quote: the sentence it leans on, and the reference to its article."""
