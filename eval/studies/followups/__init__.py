"""How well follow-ups are understood: `python -m eval.studies.followups`."""
