# Every job of the project. `make` alone lists them. On a fresh machine: Python 3.11, make and git.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/runtime.stamp
DEVELOPMENT := $(VENV)/development.stamp
BROWSER := $(VENV)/browser.stamp
SEEN := $(VENV)/seen.stamp
SPARK := $(VENV)/spark.stamp
PAGES := web/dist/index.html
PIN := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make requirements"

# The day on which `make rules` and `make check` look at the rules: an unchanged clone stays as good as it was on New
# Year's Day. The real day: make rules TODAY=$(date +%F)
TODAY := 2026-11-22

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run web demo rules rules-checks test test-browser screenshots test-editor test-spark programs test-state test-seen test-deploy test-full test-privacy test-faults test-fuzz test-hostile simulate clients coverage check format bench mutate requirements sbom clean

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Changed pins start from an empty environment, so nothing stale stays behind.
# The files name every package, so pip resolves nothing (--no-deps): what is released later cannot break an installation.
$(RUNTIME): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/pip install --quiet --no-deps --require-hashes --requirement requirements.txt
	$(BIN)/python -m calc_service compile
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(RUNTIME)
	$(BIN)/pip install --quiet --no-deps --require-hashes --requirement requirements-dev.txt
	@touch $@

# Chromium comes from the system, with its libraries and with fonts for Chinese: where it is missing, from Debian's packages.
$(BROWSER): requirements-browser.txt $(DEVELOPMENT)
	$(BIN)/pip install --quiet --no-deps --require-hashes --requirement requirements-browser.txt
	@touch $@

$(SEEN): requirements-otel.txt $(DEVELOPMENT)
	$(BIN)/pip install --quiet --no-deps --require-hashes --requirement requirements-otel.txt
	@touch $@

# pyspark comes as sources alone; pip builds it with the newest setuptools.
$(SPARK): requirements-spark.txt $(DEVELOPMENT)
	$(BIN)/pip install --quiet --no-deps --require-hashes --requirement requirements-spark.txt
	@touch $@

# The pages, of what Node.js builds of `web/`; where the system has none that is new enough, from a Python package.
$(PAGES): $(RUNTIME) requirements-node.txt $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print)
	$(BIN)/python -m web
	@touch $@

web: $(PAGES)  ## build the pages for people

run: $(RUNTIME) $(PAGES)  ## set up and serve on http://127.0.0.1:8000 (/docs)
	$(BIN)/gunicorn

demo: $(RUNTIME)  ## set up, serve, post a worked case, print its breakdown, stop
	$(BIN)/python demo/run.py

rules: $(RUNTIME)  ## check the rules, try every kind of case, compute the examples
	$(BIN)/python -m calc_service rules check --deep --today $(TODAY)
	$(BIN)/python -m calc_service rules schema
	$(BIN)/python -m calc_service rules examples

rules-checks: $(RUNTIME)  ## write docs/rules-checks.md anew, from the checks' docstrings
	$(BIN)/python -m docs.rules_checks

# Each core runs tests; who has none left takes some of another's (tests of one file mostly stay in one process).
PYTEST := $(BIN)/python -m pytest --numprocesses=auto --maxprocesses=8 --dist=worksteal

test: $(DEVELOPMENT)  ## set up and run the tests, on all cores
	$(PYTEST)

test-full: $(DEVELOPMENT)  ## the tests with every sample at its full size (minutes)
	CALC_SERVICE_FULL=1 $(PYTEST)

test-browser: $(BROWSER) $(PAGES)  ## pages, letter, reports in a real Chromium (as root)
	@command -v chromium >/dev/null && fc-list :lang=zh | grep -q . || \
	  { apt-get update -q && apt-get install -q -y --no-install-recommends chromium fontconfig fonts-noto-cjk; }
	CALC_SERVICE_BROWSER=required $(BIN)/python -m pytest --numprocesses=2 --dist=loadfile tests/browser

screenshots: $(BROWSER) $(PAGES)  ## pictures of the pages for the manual (after test-browser)
	$(BIN)/python -m tests.browser.screenshots

test-editor: $(DEVELOPMENT)  ## rules files in a real YAML language server (installs it)
	$(BIN)/python -c 'from tests.clients.__main__ import prepared; prepared()'
	CALC_SERVICE_EDITOR=required $(BIN)/python -m pytest tests/editor

# Java comes from the system: where it is missing, from Debian's packages (as root).
test-spark: $(SPARK)  ## deploy/spark/ on a real Apache Spark, an executor killed
	@command -v java >/dev/null || { apt-get update -q && apt-get install -q -y --no-install-recommends default-jre-headless; }
	CALC_SERVICE_SPARK=required $(BIN)/python -m pytest tests/spark tests/runs/test_arrow_buckets.py

# The real things come from the system's own programs: where one is missing, from Debian's packages (as root). Those
# start what they install, unless POLICY says that nothing may be started.
PROGRAMS := nginx postgresql prometheus systemd openssl curl faketime e2fsprogs
POLICY := /usr/sbin/policy-rc.d
programs: $(SEEN)  ## install the real things that the following need (as root)
	@{ command -v nginx && command -v prometheus && command -v promtool && command -v systemd-analyze && \
	    command -v openssl && command -v curl && command -v mkfs.ext4 && \
	    ls /usr/lib/postgresql/*/bin/initdb /usr/lib/*/faketime/libfaketimeMT.so.1; } >/dev/null 2>&1 || \
	  { test -e $(POLICY) || { printf '#!/bin/sh\nexit 101\n' >$(POLICY); chmod +x $(POLICY); trap 'rm -f $(POLICY)' EXIT; }; \
	    apt-get update -q && apt-get install -q -y --no-install-recommends $(PROGRAMS); }

test-state: programs  ## what is kept, on a real PostgreSQL too
	CALC_SERVICE_PROGRAMS=required $(PYTEST) tests/state tests/simulation/test_network.py

test-deploy: programs  ## deploy/ and draining, with nginx and systemd's tools
	CALC_SERVICE_PROGRAMS=required $(PYTEST) tests/deploy tests/draining

test-seen: programs  ## figures, traces, readiness, with a real Prometheus
	CALC_SERVICE_PROGRAMS=required $(PYTEST) \
	  tests/api/metrics tests/api/test_readiness.py tests/api/test_spans.py tests/deploy/test_watching.py tests/state/test_answering.py

test-privacy: $(DEVELOPMENT)  ## marked persons, looked for in all that is written (minutes); ONLY="not [error]"
	CALC_SERVICE_FULL=1 $(PYTEST) tests/privacy $(if $(ONLY),-k "$(ONLY)")

SECONDS := 900
test-fuzz: $(DEVELOPMENT)  ## mutated bodies against the service; SECONDS=900 SEED=1
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS) $(if $(SEED),--seed $(SEED))

simulate: $(DEVELOPMENT)  ## what is kept, on a machine that fails; SECONDS=900 SEED=1
	$(BIN)/python -m tests.simulation --seconds $(SECONDS) $(if $(SEED),--seed $(SEED))

test-faults: programs  ## kill -9, full disks, … (as root); SECONDS=900 ONLY=kills,disk TIMES=told
	$(BIN)/python -m tests.faults --seconds $(SECONDS) $(if $(ONLY),--only $(ONLY)) $(if $(TIMES),--times $(TIMES))

test-hostile: $(DEVELOPMENT)  ## requests schemathesis makes up; SECONDS=900 SEED=1
	$(BIN)/python -m tests.hostile_requests --seconds $(SECONDS) $(if $(SEED),--seed $(SEED))

clients: $(DEVELOPMENT)  ## generate typed clients, check their types, use them
	$(BIN)/python -m tests.clients

coverage: $(DEVELOPMENT)  ## the tests with branch coverage
	$(BIN)/python -m pytest --cov --cov-report=term-missing:skip-covered

check: $(DEVELOPMENT) rules  ## all that is no test: style, types, layers, YAML, rules …
	$(BIN)/python -m calc_service rules coverage --at-least 100
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m web types
	$(BIN)/python -m web test
	$(BIN)/lint-imports
	$(BIN)/yamllint --strict .
	$(BIN)/deptry .
	$(BIN)/codespell
	$(BIN)/hadolint Dockerfile

format: $(DEVELOPMENT)  ## put the code into the style that is checked
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(DEVELOPMENT)  ## measure every speed budget: measured / limit
	$(BIN)/python -m bench

mutate: $(DEVELOPMENT)  ## change the law in many small ways: do the tests notice?
	rm -rf mutants
	$(BIN)/mutmut run
	$(BIN)/mutmut results

requirements: $(DEVELOPMENT)  ## pin and hash the newest versions allowed
	$(PIN) --upgrade --output-file requirements.txt requirements.in
	$(PIN) --upgrade --output-file requirements-dev.txt --constraint requirements.txt requirements.in requirements-dev.in
	$(PIN) --upgrade --output-file tests/clients/requirements.txt tests/clients/requirements.in
	$(PIN) --upgrade --output-file requirements-node.txt requirements-node.in
	$(PIN) --upgrade --output-file requirements-otel.txt --constraint requirements-dev.txt requirements-otel.in
	$(PIN) --upgrade --output-file requirements-browser.txt --constraint requirements-dev.txt requirements-browser.in
	$(PIN) --upgrade --output-file requirements-projection.txt --constraint requirements-dev.txt requirements-projection.in
	$(PIN) --upgrade --output-file requirements-spark.txt --constraint requirements-dev.txt requirements-spark.in

sbom: $(DEVELOPMENT)  ## bill of materials (CycloneDX) and licences, into build/
	$(BIN)/python -m deploy.sbom

clean:  ## remove the virtual environment and everything generated
	rm -rf $(VENV) web/dist web/node_modules .clients .compiled build mutants .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
