"""The formats of question sets, a module each; `eval.dataset` tells them apart."""
