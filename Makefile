# A newcomer types `make demo` and `make test`; both install what they need, once.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
INSTALLED := .venv/.rathaus-installed
PACKAGES := node_modules/.rathaus-installed
JOBS ?= 2
# Journeys, sweep and faults wait more than they compute: each has a house of its own at the same time,
# and what needs no house takes the time that they leave.
HOUSES ?= 3
ALONGSIDE ?= nice
ARGS ?=
export PYTHONPATH := src
# Many short-lived processes: let them keep what they compiled, whatever the environment says.
export PYTHONDONTWRITEBYTECODE :=
export DJANGO_SETTINGS_MODULE ?= rathaus.config.settings

.PHONY: help demo test bench check lint types floors unit houses journeys faults new-module \
	install browser screenshots lock format clean

help: ## Show what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: install ## Start a town hall to click through (ARGS="--port 8001 --reset")
	@exec $(PYTHON) -m rathaus demo $(ARGS)

test: install browser ## Check and run every test: modules, whole house, browser journeys, faults
	@$(MAKE) --jobs=3 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) houses check unit

bench: install ## Measure the speed goals, each against its floor
	$(PYTHON) bench/run.py $(ARGS)

check: lint types floors ## Check style, types and the floors of the house

lint: install ## Check style and formatting
	.venv/bin/ruff check
	.venv/bin/ruff format --check

types: install ## Check the types strictly
	$(ALONGSIDE) $(PYTHON) -m mypy

floors: install ## Check who imports whom
	.venv/bin/lint-imports

unit: install ## Run the tests without a browser and without killing processes
	$(ALONGSIDE) $(PYTHON) -m pytest -n $(JOBS) --dist worksteal --ignore=tests/journeys --ignore=tests/faults $(ARGS)

houses: install browser ## Run journeys, sweep and faults, each in a town hall of its own
	$(PYTHON) -m pytest -n $(HOUSES) --dist loadscope tests/journeys tests/faults $(ARGS)

journeys: install browser ## Run the browser journeys
	$(PYTHON) -m pytest -n $(HOUSES) --dist loadscope tests/journeys $(ARGS)

every-service: install browser ## Read every page of every service in all languages, with the HTML checker
	RATHAUS_EVERY_SERVICE=1 $(PYTHON) -m pytest tests/test_library_closely.py $(ARGS)

faults: install ## Kill processes in the middle of their work and see that nothing is lost
	$(PYTHON) -m pytest tests/faults $(ARGS)

new-module: install ## Lay out a module: NAME=waste ABOVE=cases
	$(PYTHON) tools/new_module.py "$(NAME)" "$(ABOVE)"

screenshots: install browser ## Take the pictures of the README anew
	$(PYTHON) -m pytest tests/journeys --screenshots docs/images $(ARGS)

format: install ## Format the code
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

lock: install ## Resolve the dependencies anew into requirements/*.txt
	for name in uv base dev; do .venv/bin/uv pip compile --quiet --upgrade --generate-hashes --no-header \
		--no-emit-index-url --python $(PYTHON) requirements/$$name.in -o requirements/$$name.txt; done

clean: ## Remove what was built, and the demo's and the tests' data
	rm -rf .rathaus build .mypy_cache .pytest_cache .ruff_cache

# --- What has to be there, made once ---------------------------------------------------------------
install: $(INSTALLED) $(PACKAGES)

$(INSTALLED): requirements/dev.txt requirements/uv.txt pyproject.toml
	@test -x $(PYTHON) || "$$(tools/find-python)" -m venv .venv
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	.venv/bin/uv pip sync --quiet --python $(PYTHON) requirements/dev.txt requirements/uv.txt
	.venv/bin/uv pip install --quiet --python $(PYTHON) --no-deps --no-build-isolation --editable .
	@touch $@

$(PACKAGES): package-lock.json
	@command -v npm >/dev/null || tools/system-packages npm
	npm ci
	@touch $@

browser:
	@tools/system-packages chromium java hunspell
