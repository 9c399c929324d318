"""How well it answers, how surely, how fast. Some measures need `[test]` or `[train]`."""
