# Everything is run from the root of the checkout; the environment in .venv is made when a target needs it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
# Two targets never install into the one environment at once.
.NOTPARALLEL:

PYTHON := .venv/bin/python

# The first interpreter that is new enough and can make an environment.
FIND_PYTHON = for python in python3.11 python3.12 python3.13 python3; do \
	$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		&& { echo $$python; break; }; done
NO_PYTHON := Rapport needs Python 3.11 or newer with venv, and none was found (on Debian or Ubuntu: apt-get install python3 python3-venv).

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard views/locales/*/LC_MESSAGES/*.po))

.PHONY: help setup demo run doctor check test gate soak mutants bench format catalogues migration lock sbom audit python

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.stamp catalogues ## make the environment for development and tests

demo: .venv/.stamp-run catalogues ## play a story in a small Slack on this machine and print the address of its page
	@$(PYTHON) -m bot demo

run: .venv/.stamp-run catalogues ## run the bot with the settings in .env
	@$(PYTHON) -m bot run

doctor: .venv/.stamp-run catalogues ## say what is missing between this machine and a working bot
	@$(PYTHON) -m bot doctor

check: .venv/.stamp ## lint, format, types and the direction of imports
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports --no-logo

# With gate=follows without what the gate runs anyway.
test: .venv/.stamp catalogues ## run the whole test suite, except what make gate alone runs
	@$(PYTHON) -m pytest -n auto --dist worksteal --ignore=tests/gate $(if $(filter follows,$(gate)),-m 'not proves')

gate: .venv/.stamp catalogues ## run every test that proves a promise, and say for each what was proven
	@$(PYTHON) -m pytest -n auto --dist worksteal -o faulthandler_timeout=900 -p tests.gate.alone -p tests.gate.summary -m proves

# Every step of a found story is worth waiting for: a test may take as long as it is told to.
soak: .venv/.stamp catalogues ## try clocks, kills, stops and replicas for an hour, or as long as you say: make soak minutes=10 (T10 grows from 80)
	@export RAPPORT_SOAK_MINUTES=$$(( ($(or $(minutes),60) + 1) / 2 )); \
	$(PYTHON) -m pytest -n auto -o faulthandler_timeout=0 -m 'not alone' $(SOAKED); one=$$?; \
	$(PYTHON) -m pytest -n 0 -o faulthandler_timeout=0 -m alone $(SOAKED); exit $$(( one > $$? ? one : $$? ))

SOAKED := tests/usecases/test_clock_machine.py tests/gate/test_downtime.py tests/gate/test_kill.py tests/gate/test_stops.py \
	tests/gate/test_replicas.py tests/gate/test_faults.py tests/gate/test_zombies.py tests/gate/test_limits.py \
	tests/gate/test_load.py tests/gate/test_fuzz.py tests/usecases/test_audience_races.py tests/storage/test_power_cut.py \
	tests/domain/test_spreadsheets.py

mutants: .venv/.stamp catalogues ## break the code in one place at a time, and see that some test notices each
	@$(PYTHON) -m tests.mutants

bench: .venv/.stamp catalogues ## measure the promises that are made in numbers
	@$(PYTHON) -m bench

format: .venv/.stamp ## put the code into its one format
	@$(PYTHON) -m ruff check --fix --exit-zero .
	@$(PYTHON) -m ruff format .

catalogues: $(CATALOGUES) ## compile the texts in both languages

migration: .venv/.stamp ## write the migration that the models ask for: make migration name="what changes"
	@test -n '$(name)' || { echo 'Say what changes: make migration name="what changes"'; exit 2; }
	@$(PYTHON) -m bot migration '$(name)'
	@$(PYTHON) -m ruff check --quiet --fix --exit-zero storage/migrations
	@$(PYTHON) -m ruff format --quiet storage/migrations

lock: .venv/.stamp ## pin the newest versions that pyproject.toml allows, with their hashes
	@$(PYTHON) -m pip install --quiet uv
	@rm -f requirements/*.txt
	@$(LOCK) --extra dev --output-file requirements/dev.txt >/dev/null
	@$(LOCK) --constraint requirements/dev.txt --output-file requirements/base.txt >/dev/null
	@$(LOCK) --constraint requirements/dev.txt --extra postgres --extra teams --extra metrics --extra xlsx \
		--output-file requirements/server.txt >/dev/null

sbom: .venv/.stamp-run ## print what the bot is made of, as a CycloneDX document
	@$(PYTHON) -m bot.sbom requirements/server.txt

# It asks the package index for known faults, so it is not a part of check or test, which work without a network.
audit: .venv/.stamp ## ask whether a fault is known in anything that is pinned
	@$(PYTHON) -m venv .venv/audit
	@.venv/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	@.venv/audit/bin/python -m pip_audit --strict --require-hashes --disable-pip --requirement requirements/server.txt

LOCK = $(PYTHON) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

python:
	@python=$$($(FIND_PYTHON)); test -n "$$python" || { echo '$(NO_PYTHON)' >&2; exit 1; }; echo "$$python"

# One environment, two sizes: .stamp-run says that what the bot needs is in it, .stamp that everything is.
.venv/.stamp-run: requirements/base.txt
	$(call install,requirements/base.txt)
	@touch $@

.venv/.stamp: requirements/dev.txt
	$(call install,requirements/dev.txt)
	@touch .venv/.stamp-run $@

define install
@if ! .venv/bin/python -c '' 2>/dev/null; then \
	python=$$($(FIND_PYTHON)); test -n "$$python" || { echo '$(NO_PYTHON)' >&2; exit 1; }; \
	echo "Making .venv with $$($$python --version) ..."; $$python -m venv --clear .venv; fi
@echo 'Installing $(1) ...'
@.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes --requirement $(1)
endef

%.mo: %.po | .venv/.stamp-run
	@$(PYTHON) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@
