"""Measures: retrieval, sentence boundaries, speed. Some need `[test]` or `[train]`."""
