"""Where articles live; the only SQL of the index."""
