# make help lists the targets. A bare machine needs make and Python 3.11 or newer, nothing else.
PY := .venv/bin/python
READY := .venv/ready
TESTS_READY := .venv/tests-ready
COMPILE := $(PY) -m uv pip compile --quiet --system-certs --universal --python-version 3.11 --generate-hashes
FRONTEND := web/static/dist/built.txt
FRONTEND_SOURCES := $(wildcard web/frontend/*.js* web/frontend/build.py web/frontend/src/*)
TEST_ARGS ?= -n 2 --dist loadfile
# without bytecode every process that a test starts would compile what it imports
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run demo cluster test quick bench lint types check format frontend requirements clean
.SUFFIXES:

help: ## list the targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

setup: $(READY) $(FRONTEND) ## make .venv, install pinned packages, build the front end

run: setup ## start the desk on this machine; Ctrl-C closes it
	@exec $(PY) -m engine run

demo: setup ## a desk of its own, three complaints from form to end, a timeline of each
	@exec $(PY) -m web.demo

cluster: setup ## the demo on several processes behind nginx, some killed meanwhile; BROKER=rabbitmq (Debian, root)
	@exec $(PY) -m tests.cluster

test: $(TESTS_READY) $(FRONTEND) ## everything CI runs: packages, lint, all tests
	@.ci/packages
	@$(MAKE) --no-print-directory lint
	$(PY) -m pytest -m "not alone" $(TEST_ARGS)
	$(PY) -m pytest -m alone

quick: $(TESTS_READY) ## the tests that start no processes
	$(PY) -m pytest -m "not slow and not browser" $(TEST_ARGS)

bench: $(READY) $(FRONTEND) ## measure speed: ONLY=B2 for one, LONG=1 for the long forms
	@ONLY="$(ONLY)" LONG="$(LONG)" $(PY) -m tests.bench

lint: $(TESTS_READY) ## ruff, mypy, import rules, the procedures
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -c "from importlinter.cli import lint_imports_command as lint; lint()" --no-logo
	@$(MAKE) --no-print-directory check

types: $(TESTS_READY) ## mypy alone
	$(PY) -m mypy

check: $(READY) ## the rules for diagrams, on every folder of processes/
	$(PY) -m engine check processes

format: $(TESTS_READY) ## let ruff lay out the code
	$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format .

frontend: $(READY) ## build web/static/dist again
	@$(PY) web/frontend/build.py --force

requirements: $(READY) ## pin packages anew from requirements.in and tests/requirements.in
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) tests/requirements.in -o tests/requirements.txt
	echo uv | $(COMPILE) --no-header --no-annotate - -o .ci/uv.txt

clean: ## remove .venv, builds and caches; var/ with the desk's data stays
	rm -rf .venv web/static/dist web/frontend/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(READY): requirements.txt .ci/setup .ci/uv.txt
	@.ci/setup requirements.txt
	@touch $@

$(TESTS_READY): $(READY) tests/requirements.txt
	@.ci/setup tests/requirements.txt
	@touch $@

$(FRONTEND): $(READY) $(FRONTEND_SOURCES)
	@$(PY) web/frontend/build.py
	@touch $@
