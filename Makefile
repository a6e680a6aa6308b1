# One command a habit; `make help` lists them.
PYTHON ?= python3
SHARED ?= ../shared/data
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt
PACKAGE := pyproject.toml constraints.txt

.PHONY: docs help brief desk test nightly check bench format expected data picture clean
.DEFAULT_GOAL := help

help: ## List the habits
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(VENV)/installed: $(PACKAGE)
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	@touch $@

$(VENV)/developing: $(VENV)/installed
	$(PIP) --editable '.[dev]'
	@touch $@

brief: $(VENV)/installed ## Solve october-2025 and write out/october-2025/briefing.html
	$(BIN)/counteroffer brief october-2025 -o out

test: $(VENV)/developing ## Run the tests
	$(BIN)/pytest --numprocesses 2 --dist loadfile --durations 25

nightly: $(VENV)/developing ## Run the tests with 10,000 random scenarios and broken inputs
	COUNTEROFFER_NIGHTLY=1 $(BIN)/pytest --numprocesses 2 --dist loadfile

check: $(VENV)/developing ## Format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/installed ## Time the public benchmarks beside a plain yardstick
	$(BIN)/python -m benchmarks --data $(SHARED)/validation/cp2015

format: $(VENV)/developing ## Mend format and lint
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

expected: $(VENV)/installed ## Write the expected results beside the shipped scenarios
	$(BIN)/python -m tools.expected

data: $(VENV)/developing ## Rebuild the embedded dataset from SHARED
	$(BIN)/python -m tools.build_data $(SHARED)

docs: $(VENV)/developing ## Build the documents as a site, offline: out/docs/index.html
	$(BIN)/python -m tools.pages out/docs

desk: $(VENV)/developing ## Open the desk in the browser
	$(BIN)/counteroffer desk

picture: $(VENV)/developing ## Photograph briefing, note and desk: all to out/pictures, three to docs (needs Chromium)
	$(BIN)/counteroffer brief october-2025 --note -o out
	$(BIN)/python -m tools.picture out/october-2025 docs out/pictures

clean: ## Remove what the other habits made
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache .hypothesis
