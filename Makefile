# Everything a newcomer needs: `make demo` and `make test`. Both set themselves up and can be run again.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# Extra arguments, e.g. make test ARGS="-k vault" or make demo ARGS="--port 8600 --fresh"
ARGS ?=
export POSTHOUSE_DEMO_HOME ?= $(CURDIR)/.posthouse-demo

.PHONY: help setup setup-dev demo run test lint format bench soak screenshots docs lock clean

help:
	@echo "make demo         set up, start the offline demo, print its address and sign-in"
	@echo "make run          start the desk on your own home folder (POSTHOUSE_HOME)"
	@echo "make test         set up and run every test"
	@echo "make lint         ruff and mypy"
	@echo "make bench        every benchmark, quick versions (NAME=... for one)"
	@echo "make screenshots  pictures of every view into docs/screenshots"
	@echo "make docs         write the pages that are made from the code (commands, metrics, the sandbox)"
	@echo "make lock         resolve the lock files again"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Posthouse needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Set PYTHON=/path/to/python3.11")'
	@echo "==> creating the virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python requirements.lock pyproject.toml
	@echo "==> installing the locked packages (about a minute the first time)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@echo "==> installing the locked test tools"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(VENV)/.installed
setup-dev: $(VENV)/.installed-dev

demo: setup
	@POSTHOUSE_HOME="$(POSTHOUSE_DEMO_HOME)" $(VENV)/bin/posthouse demo $(ARGS)

run: setup
	@$(VENV)/bin/posthouse up $(ARGS)

test: setup-dev
	@echo "==> running the tests"
	@$(PY) -m pytest -n 2 --dist loadgroup $(ARGS)

lint: setup-dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

format: setup-dev
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

bench: setup-dev
	@$(PY) -m benchmarks $(or $(NAME),all) --quick $(ARGS)

soak: setup-dev
	@POSTHOUSE_SOAK=1 $(PY) -m pytest -n 2 --dist loadgroup $(ARGS)

screenshots: setup-dev
	@$(PY) -m tests.browser.screenshots

docs: setup
	@$(PY) -m posthouse.reference

lock:
	@uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements.lock
	@uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra postgres --extra dev -o requirements-dev.lock

clean:
	@rm -rf $(VENV) .posthouse-demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
