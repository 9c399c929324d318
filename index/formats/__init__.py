"""One parser a format."""
