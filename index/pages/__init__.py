"""What the tree of a web page says beside its words: its day, its posts, what is folded away."""
