# Two commands matter: `make run` does the main job, `make test` passes the tests. Both set up what they need.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run ui test test-slow conformance lint format types contracts check bench generate lock clean

help: ## Show what there is to make
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | awk -F'|' '{printf "  make %-14s %s\n", $$1, $$2}'

$(READY): requirements.lock requirements-fast.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"WeaverGen needs Python 3.11 to 3.13; {sys.executable} is {v[0]}.{v[1]}. Set PYTHON=/path/to/python3.")'
	@echo "Setting up $(VENV) (once; about a minute)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r requirements-fast.lock \
	  || echo "No wheel of the fast YAML parser for this machine: using the slower one, with equal results."
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: $(READY) ## Generate code in five languages from the bundled registry, as a Dagster run
	@$(PY) -m weavergen_pipelines registry generate all --executor dagster

ui: $(READY) ## Open the Dagster UI on it
	@$(PY) -m weavergen_pipelines ui

test: $(READY) ## Run the tests (under 15 minutes on two cores)
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile -m "not slow"

test-slow: $(READY) ## Run the long tests: kill points, fuzzing, many cases
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal -m slow

conformance: $(READY) ## Compare with the reference on ../shared, and on what the variables that it names point to
	@for variable in PACKS BPMN WEAVER CONVENTIONS POLICIES; do \
	  test -n "$$(printenv WEAVERGEN_CONFORMANCE_$$variable)" \
	    || echo "WEAVERGEN_CONFORMANCE_$$variable names no folder: what is in it is not compared."; \
	done
	@test -n "$$WEAVERGEN_WEAVER" || echo "WEAVERGEN_WEAVER names no weaver: nothing is compared with what it answers now."
	@$(PY) -m pytest -n $(WORKERS) tests/conformance

lint: $(READY)
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .

format: $(READY) ## Format the code
	@$(PY) -m ruff check --fix . && $(PY) -m ruff format .

types: $(READY)
	@$(PY) -m mypy

contracts: $(READY)
	@$(VENV)/bin/lint-imports --no-cache

check: lint types contracts ## Lint, types and import contracts

bench: $(READY) ## Measure the claims of docs/performance.md
	@$(PY) -m benchmarks

lock: ## Renew the lock files (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	  --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet --output-file requirements.lock
	grep -o 'ryaml==[0-9.]*' pyproject.toml | uv pip compile - --no-deps --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet --output-file requirements-fast.lock

generate: $(READY) ## Generate the constants that our own code uses, from our own registry
	@UPDATE_GOLDEN=1 $(PY) -m pytest -q tests/telemetry_generated

clean: ## Remove what was made here
	rm -rf $(VENV) .dagster generated dist
