"""Measures: retrieval, sentence boundaries, speed; and what fits the readers. Needs `[test]` or `[train]`."""
