# Needs Python >= 3.11, git and make; brings everything else. `make` alone says what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON ?= python3
DATA := $(or $(KI_LOTSE_DATA_DIR),data)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
ARGS ?=

# Node of the machine if it is new enough, else the one from PyPI.
NPM := $(shell node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && command -v npm)
ifeq ($(NPM),)
NPM := $(CURDIR)/.cache/node/bin/npm
NODE_STAMP := .cache/node/.stamp
export PATH := $(CURDIR)/.cache/node/bin:$(PATH)
endif

.PHONY: help setup run test check style types floors house bench pictures catalogue lock browser clean clean-data

help:  ## what there is
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

run: setup  ## start on http://127.0.0.1:8000 with demo content (PORT, HOST, KI_LOTSE_DATA_DIR)
	@DEMO=$${DEMO-1} exec $(BIN)/ki-lotse serve --worker --seed $(ARGS)

test: setup browser  ## all tests; ARGS="-k word" for some
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

check: style types floors house  ## style, types, import floors, templates, migrations

style: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

floors: setup
	$(BIN)/lint-imports --no-logo

house: setup
	$(BIN)/python -m pytest -q -m check

bench: setup  ## load a server on loopback and print the table
	@$(BIN)/ki-lotse bench $(ARGS)

pictures: setup browser  ## take the README's pictures
	@$(BIN)/python -m tests.browser.pictures $(ARGS)

CATALOGUE := app/locales/en/LC_MESSAGES/messages.po
# Headers that change with the day or name a tool.
UNWANTED_HEADERS := Project-Id|Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated-By

catalogue: setup  ## bring the English catalogue up to date with the texts; new ones wait there for translation
	@mkdir -p .cache
	@$(BIN)/pybabel -q extract -F pyproject.toml --sort-output --add-location=file -o .cache/messages.pot app templates
	@$(BIN)/pybabel -q update -l en -i .cache/messages.pot -o $(CATALOGUE) -N --ignore-obsolete --no-wrap
	@sed -i.bak -E '/^"($(UNWANTED_HEADERS))/d' $(CATALOGUE) && rm $(CATALOGUE).bak

setup: .venv/.stamp node_modules/.stamp  ## Python and npm packages, from the locks

.venv/.stamp: requirements-dev.txt
	@echo "Python packages, from requirements-dev.txt ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "KI-Lotse needs Python 3.11 or newer; say which with: make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.cache/node/.stamp: requirements-node.txt
	@echo "Node, from requirements-node.txt ..."
	@$(PYTHON) -m venv .cache/node
	@.cache/node/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements-node.txt
	@touch $@

node_modules/.stamp: package-lock.json $(NODE_STAMP)
	@echo "npm packages, from package-lock.json ..."
	@"$(NPM)" ci --ignore-scripts --loglevel=error
	@touch $@

# Where tests/chromium.py finds no browser: Debian's package, else Playwright's own.
browser: .venv/.stamp
	@$(BIN)/python -m tests.chromium || $(DEBIAN_CHROMIUM) || $(BIN)/playwright install chromium

AS_ROOT := $(if $(filter-out 0,$(shell id -u)),sudo -n)
define DEBIAN_CHROMIUM
{ command -v apt-get >/dev/null && $(AS_ROOT) true && echo "Chromium, from Debian ..." && $(AS_ROOT) apt-get update -qq \
  && $(AS_ROOT) env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium; } </dev/null
endef

lock:  ## renew all locks; ARGS=--upgrade for the newest releases
	@$(BIN)/uv pip compile -q pyproject.toml --group build $(LOCK) $(ARGS) -o requirements.txt
	@$(BIN)/uv pip compile -q pyproject.toml --group dev -c requirements.txt $(LOCK) $(ARGS) -o requirements-dev.txt
	@$(BIN)/uv pip compile -q --group node $(LOCK) $(ARGS) -o requirements-node.txt
	@"$(NPM)" install --package-lock-only --ignore-scripts --loglevel=error
	@$(BIN)/python -c "$$TRIM_NPM_LOCK"

LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
# Who asks for donations where is no part of a lock.
define TRIM_NPM_LOCK
import json, pathlib
path = pathlib.Path('package-lock.json')
lock = json.loads(path.read_text())
for package in lock['packages'].values():
    package.pop('funding', None)
path.write_text(json.dumps(lock, indent=2) + '\n')
endef
export TRIM_NPM_LOCK

clean:  ## remove what was installed or cached; keeps the data folder
	rm -rf .venv node_modules .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis test-results
	@[ ! -e "$(DATA)" ] || echo "Kept: $(DATA) (make clean-data removes it)"

clean-data:  ## remove the data folder, after asking
	@[ -e "$(DATA)" ] || { echo "There is no $(DATA)."; exit 0; }; \
	read -r -p "Delete all data in $(DATA)? Type yes: " answer && [ "$$answer" = yes ] && rm -rf "$(DATA)"
