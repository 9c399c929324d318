"""Speed, measured by hand: `python -m eval.speed.NAME`."""
