"""Measures as pure functions: one module a family, formula and source with each.

`judging` holds a prediction against what is known to be right and `resampling` puts intervals on
the figures; both are put together in `eval.scoring`. Nothing here reads or writes a file.
"""
