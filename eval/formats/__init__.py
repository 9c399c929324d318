"""The formats of question sets, a module each; `eval.formats.dataset` tells them apart."""
