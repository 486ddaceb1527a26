# Segue. `make demo` shows it, `make studio` opens it, `make test` proves it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
WEB := web/package.json web/index.html web/vite.config.ts web/node_modules/.installed $(shell find web/src web/public -type f)
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --no-emit-index-url \
	--no-emit-trusted-host --no-emit-find-links --no-annotate --strip-extras

.PHONY: help setup setup-test programs demo studio studio-with-fakes web web-cloud test checked check-python check-web
.PHONY: simulate test-web soak fuzz sheets screenshots benchmark benchmark-film lock rehearsal deploy clean
.DELETE_ON_ERROR:

help:
	@echo "make demo       set everything up and make one film of the two sample clips"
	@echo "make studio     open Segue in the browser, on this machine"
	@echo "make web        build the web app, which make studio does by itself"
	@echo "make web-cloud  build the web app as Firebase Hosting sends it, into web/dist"
	@echo "make test       set everything up and run all checks and tests"
	@echo "make soak       the long tests: random histories by the thousand, many clients at once, hostile files, kills"
	@echo "make fuzz       10,000 requests drawn from the API's own description and 100,000 raw ones"
	@echo "make benchmark  measure speed and memory, as ratios"
	@echo "make sheets     ten bridges beside plain cross-fades, and waveforms over seams, to look at in out/sheets"
	@echo "make benchmark-film  measure what films cost, every clip with every other, and hostile files"
	@echo "make test-web   only the web app's tests, in a real browser"
	@echo "make screenshots  write pictures of every page to web/e2e/shots"
	@echo "make setup      only make $(VENV), with the segue command in it"
	@echo "make rehearsal  play the golden thread on Google's emulators, without a network or an account"
	@echo "make deploy     put Segue into a Google Cloud project: see infra/README.md"
	@echo "make lock       choose newer versions of the libraries"
	@echo "make clean      remove what the others made"

setup: $(VENV)/.setup
setup-test: $(VENV)/.setup-test

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Segue needs Python 3.11 or newer: install it, or name one, as in: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: install it, on Debian with: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.setup: requirements.lock pyproject.toml segue/__init__.py | $(BIN)/pip
	@echo "Installing the libraries into $(VENV) ..."
	@$(PIP) install -r requirements.lock
	@$(PIP) install --no-deps --editable .
	@touch $@

$(VENV)/.setup-test: requirements-test.lock $(VENV)/.setup
	@echo "Installing what the tests need into $(VENV) ..."
	@$(PIP) install -r requirements-test.lock
	@touch $@

$(VENV)/.setup-benchmark: requirements-benchmark.lock $(VENV)/.setup-test
	@echo "Installing the peers that the benchmarks measure beside ..."
	@$(PIP) install -r requirements-benchmark.lock
	@touch $@

demo: setup
	@mkdir -p out
	@$(BIN)/segue bridge tests/clips/sample_a.mp4 tests/clips/sample_b.mp4 --yes --force -o out/sample.mp4
	@echo "With your own clips: $(BIN)/segue bridge A.mp4 B.mp4 -o film.mp4. In the browser: make studio"

studio: setup web
	@$(BIN)/segue studio

studio-with-fakes: web $(VENV)/.setup-test
	@$(BIN)/python -m tests.models.fakes

web: segue/webdist/index.html

segue/webdist/index.html: $(WEB) $(VENV)/.setup
	@echo "Building the web app ..."
	@web/with-node $(BIN) npm run --silent build

web-cloud: web/node_modules/.installed
	@web/with-node $(BIN) npm run --silent build:cloud

web/node_modules/.installed: web/package-lock.json $(VENV)/.setup
	@echo "Installing what the web app is built of ..."
	@web/with-node $(BIN) npm install --silent --no-audit --no-fund --no-save
	@touch $@

programs:
	@.ci/debian-packages tests/debian-packages.txt

test-web: check-web setup-test programs
	@web/with-node $(BIN) npm run --silent e2e

screenshots: setup-test web programs
	@web/with-node $(BIN) npm run --silent screenshots

# What waits for the network, or has work for one processor alone, is done two at a time. The tests themselves
# wait for each other's processes now and then: three at a time keep two processors busy.
test:
	@$(MAKE) --no-print-directory --jobs=2 checked
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder --ignore=tests/simulation --cov=segue.domain --cov=segue.app --cov-branch --cov-report=
	@web/with-node $(BIN) npm run --silent e2e
	@echo "Coverage of segue/domain, lines and branches, of which all are required:"
	@$(BIN)/coverage report --include='segue/domain/*' --fail-under=100 --format=total
	@echo "Coverage of segue/app, lines and branches, of which all are required:"
	@$(BIN)/coverage report --include='segue/app/*' --fail-under=100 --skip-covered

checked: check-python check-web simulate programs

check-python: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

check-web: web
	@web/with-node $(BIN) npm run --silent test:still

simulate: setup-test
	$(BIN)/pytest tests/simulation

soak: setup-test
	$(BIN)/pytest --hypothesis-profile=soak --timeout=3600 tests/domain/test_ledger_model.py
	$(BIN)/python -m tests.benchmarks.soak_overspend
	$(BIN)/python -m tests.benchmarks.soak_hostile
	$(BIN)/python -m tests.google.soak_kills
	SEGUE_SEEDS=20000 SEGUE_KILLS=200 $(BIN)/pytest --timeout=0 tests/simulation tests/end_to_end/test_kills.py
	SEGUE_JOINS=500 SEGUE_SEGMENTS=50 $(BIN)/pytest --timeout=0 tests/media_out/test_many_joins.py tests/end_to_end/test_incremental.py

sheets: setup-test
	$(BIN)/python -m tests.benchmarks.contact_sheets out/sheets

fuzz: setup-test
	SEGUE_FUZZ_CASES=10000 SEGUE_FUZZ_RAW=100000 SEGUE_FUZZ_SECONDS=1 $(BIN)/pytest --timeout=0 tests/api/test_fuzz.py

rehearsal: setup-test
	@$(BIN)/python -m tests.google.rehearsal

benchmark: $(VENV)/.setup-benchmark
	@.ci/debian-packages tests/benchmarks/debian-packages.txt
	@for file in $(filter-out %benchmark_film.py,$(wildcard tests/benchmarks/benchmark_*.py)); do echo "$$file"; $(BIN)/python "$$file" || exit 1; done

benchmark-film: $(VENV)/.setup-benchmark
	@.ci/debian-packages tests/benchmarks/debian-packages.txt
	$(BIN)/python tests/benchmarks/benchmark_film.py
	$(BIN)/python -m tests.benchmarks.matrix --width 1280 --seconds 10
	$(BIN)/python -m tests.benchmarks.soak_hostile

lock: setup
	@$(PIP) install 'pip-tools>=7.6,<8'
	@$(COMPILE) --upgrade --output-file requirements.lock pyproject.toml
	@$(COMPILE) --upgrade --extra cloud --constraint requirements.lock --output-file requirements-cloud.lock pyproject.toml
	@$(COMPILE) --upgrade --extra cloud --extra test --constraint requirements-cloud.lock --output-file requirements-test.lock pyproject.toml
	@$(COMPILE) --upgrade --extra benchmark --constraint requirements-test.lock --output-file requirements-benchmark.lock pyproject.toml

deploy:
	@PROJECT="$(PROJECT)" ENVIRONMENT="$(ENVIRONMENT)" ALERT_EMAIL="$(ALERT_EMAIL)" REGION="$(REGION)" infra/deploy

clean:
	@rm -rf $(VENV) out build dist segue/webdist web/dist web/node_modules web/test-results web/e2e/shots .coverage .hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
