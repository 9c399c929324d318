"""How the reader is made; torch lives here."""
