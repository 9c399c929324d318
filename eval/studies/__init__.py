"""Quality, measured by hand: `python -m eval.studies.NAME`."""
