"""Readers: which sentence of the retrieved passages answers the question, if any."""
