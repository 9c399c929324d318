"""The command; click lives here."""
