# Developer commands. `make help` lists them; a user needs two: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# PyAirbyte runs on Python 3.10 to 3.12. Each candidate is run, because a pyenv shim exists and fails.
DEMO_PYTHON ?= $(shell for each in $(PYTHON) python3.12 python3.11 python3.10; do \
	$$each -c 'import sys; sys.exit(sys.version_info[:2] > (3, 12))' 2>/dev/null && echo $$each && break; done)

.DEFAULT_GOAL := help
.PHONY: help demo test unit lint format docs pictures bench bench-memory bench-slow bench-write soak image image-test clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: .venv-demo/installed ## Load a pretend company into DuckDB, twice, and draw its money
	@.venv-demo/bin/python -m demo

test: $(VENV)/installed ## Run all tests: unit, then integration against the sandbox
	@$(BIN)/python -m pytest -n auto --dist loadfile $(TESTS)

unit: $(VENV)/installed ## Run the unit tests only (seconds)
	@$(BIN)/python -m pytest unit_tests

lint: $(VENV)/installed ## Check style and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python tools/tables.py --check

format: $(VENV)/installed ## Put code into its form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: $(VENV)/installed ## Fill the generated tables of the documentation
	@$(BIN)/python tools/tables.py

pictures: $(VENV)/installed ## Take the guide's pictures of the page that connects (needs /usr/bin/chromium)
	@XERO_PICTURES=docs/pictures $(BIN)/python -m pytest -q integration_tests/connect/test_looks.py

bench: $(VENV)/installed ## Measure speed and memory against their limits
	@$(BIN)/python -m benchmarks

bench-memory: $(VENV)/installed ## Measure memory over 500,000 invoices, read by somebody quick and by somebody who stalls (5 min)
	@$(BIN)/python -m benchmarks.memory

bench-slow: $(VENV)/installed ## Measure what is kept of 60 calls a minute when each answer takes 3 seconds (75 s)
	@$(BIN)/python -m benchmarks.slow_answers

bench-write: $(VENV)/installed ## Measure speed, memory and calls of writing against their limits
	@$(BIN)/python -m benchmarks.writing

soak: $(VENV)/installed ## Write through trouble and kills, a hundred cases of each (half an hour)
	@SOAK=100 $(BIN)/python -m pytest -n auto integration_tests/test_write_faults.py

image: ## Build the image (docker, or buildah where there is none)
	@tools/image.sh build

image-test: $(VENV)/installed ## Build the image and test it like the installed program
	@tools/image.sh tools
	@XERO_IMAGE_TEST=required $(BIN)/python -m pytest integration_tests/test_image.py

clean: ## Remove environments, caches and output
	rm -rf .venv .venv-* demo-output build *.egg-info .pytest_cache .ruff_cache .mypy_cache .node_cache

# The stamp is newer than setup.py only when the last installation went through.
.venv-demo/installed: EXTRA = demo
.venv-demo/installed: PYTHON := $(or $(DEMO_PYTHON),$(PYTHON))
$(VENV)/installed: EXTRA = dev
%/installed: setup.py
	@test -d $* || echo "Creating $* with $$($(PYTHON) --version) ..."
	@test -x $*/bin/python || $(PYTHON) -m venv $*
	@echo "Installing into $* (a minute or two, once) ..."
	@$*/bin/python -m pip install --quiet --disable-pip-version-check -e '.[$(EXTRA)]'
	@touch $@
