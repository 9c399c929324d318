# Two verbs do everything on a fresh machine with Python 3.11 or newer: `make demo` and `make test`.
# Both keep to .venv beside this file.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INDEX ?= demo-index
PORT ?= 7860
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test check browser clean

# Install, index the sample articles, open the chat.
demo: $(VENV)/.installed
	@$(BIN)/article-qa add --samples --index $(INDEX)
	@$(BIN)/article-qa serve --index $(INDEX) --port $(PORT) $(SERVE_OPTIONS)

# Install, fetch a browser, run every test, a file of them in one process: first those without a
# browser, as chance has them, since the slowest files have few tests and came last by number; then
# those with one, for whom each process has a server and a browser of its own. Each process computes
# on one core, else they wait for each other.
test: export OMP_NUM_THREADS = 1
test: $(VENV)/.installed-test browser
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --ignore tests/e2e $(PYTEST_OPTIONS)
	@$(BIN)/python -m pytest -n 2 --dist loadfile tests/e2e $(PYTEST_OPTIONS)

# Format, lint, types: what has to be clean before a commit.
check: $(VENV)/.installed-test
	@scripts/check

browser: $(VENV)/.installed-test
	@scripts/install-browser $(BIN)/python

# torch comes first and by itself: its version is pinned, and the lock leaves it out.
$(VENV)/.installed: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one: make PYTHON=python3.11 …")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) (about a minute and 2.5 GB) …"
	@$(PIP_INSTALL) torch==2.13.0
	@$(PIP_INSTALL) --constraint requirements.lock --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	@$(PIP_INSTALL) --constraint requirements.lock --editable '.[test,lint]'
	@touch $@

clean:
	rm -rf $(VENV) $(INDEX) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
