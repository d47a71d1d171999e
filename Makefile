# Two commands: `make demo` and `make test`. The rest is for those who build.
PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN = .venv/bin
# A machine may say that nothing compiled is kept; each of the processes that tests start would then read the house anew.
export PYTHONDONTWRITEBYTECODE =
# What touches the database; it runs again on PostgreSQL. Headers are the same whatever it is; the walk opens the pages on both.
DATABASE_TESTS = --touching-database tests/access tests/config tests/faults tests/foundation tests/stages \
	--ignore=tests/access/test_headers.py

.PHONY: demo demo-fresh serve test postgres-then-engine journeys-then-processes test-sqlite test-processes \
	test-engine test-postgres check warm journeys bench format lock clean ready ready-test python

demo: ready  ## set up, load the demonstration centre, serve it
	@exec $(BIN)/blueberet demo --host $(HOST) --port $(PORT)

demo-fresh: ready  ## the same, starting over: the demonstration database is deleted first
	@exec $(BIN)/blueberet demo --fresh --host $(HOST) --port $(PORT)

serve: ready  ## serve your own centre
	@exec $(BIN)/blueberet serve --host $(HOST) --port $(PORT)

test: ready-test  ## everything: style, types, walls, tests, browser journeys, PostgreSQL
	$(BIN)/python tools/browser.py
	$(MAKE) --no-print-directory -j2 check warm
	$(MAKE) --no-print-directory -j3 test-sqlite postgres-then-engine journeys-then-processes

# Side by side, their dots mixed: three lanes of about the same length for two cores, as each waits now and then for a
# browser, a server or a process that it starts.
postgres-then-engine:
	$(MAKE) --no-print-directory test-postgres
	$(MAKE) --no-print-directory test-engine

journeys-then-processes:
	$(MAKE) --no-print-directory journeys
	$(MAKE) --no-print-directory test-processes

test-sqlite:
	$(BIN)/pytest $(addprefix --ignore=tests/,journeys engine config faults)

test-processes:  ## what is started as a person starts it, and killed, filled and lied to
	$(BIN)/pytest -p no:cacheprovider tests/config tests/faults

test-engine:
	$(BIN)/pytest -p no:cacheprovider tests/engine

warm:  ## compile once what both halves of the tests run compiled, beside the checks, which need one core
	$(BIN)/python -m tests.warming

journeys:
	$(BIN)/pytest -p no:cacheprovider tests/journeys

test-postgres:
	$(BIN)/python tools/postgres.py $(BIN)/pytest -p no:cacheprovider $(DATABASE_TESTS)

check: ready-test  ## what takes less than a minute: style, types, walls between rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: ready-test  ## measurements, written to bench/results/
	$(BIN)/python -m bench

format: ready-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock:  ## resolve the requirements anew (needs uv)
	cd requirements && for f in build runtime dev; do \
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -q $$f.in -o $$f.txt; done

ready: python
	@$(PYTHON) tools/prepare.py run

ready-test: python
	@$(PYTHON) tools/prepare.py test

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found. Install it, or name it: make PYTHON=/path/to/python3.12 demo"; exit 1; }

clean:  ## remove what set-up made; your data in var/ stays
	rm -rf .venv .cache src/blueberet/foundation/shell/static/vendor
