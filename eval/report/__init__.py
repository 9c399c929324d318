"""Scores to people."""
