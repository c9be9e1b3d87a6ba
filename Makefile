# What one does with a checkout. `make help` lists it.

.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
BIN := .venv/bin
COUNT := 1000000
SHARDS := 2
ROUND_TRIPS := 10000

.PHONY: help setup demo test check golden mutants bench lock clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | column -t -s "$$(printf '\t')" 2>/dev/null || grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST)

setup: ## a virtual environment with everything, developers' tools too
	@scripts/environment.sh test

demo: ## a practice world on this machine: partners, a marketplace, a carrier, a mailbox; orders walk through it
	@scripts/environment.sh demo
	@$(BIN)/crossdock demo $(ARGS)

test: ## set up all that the tests need, system packages included, and run them
	@scripts/environment.sh test
	@scripts/servers.sh
	@scripts/as2_peer.sh
	@scripts/oracles.sh
	@$(PYTHON) -m pytest -q tests/canonical tests/router --cov=canonical --cov=router --cov-report=term:skip-covered --cov-fail-under=100
	@$(PYTHON) -m pytest -q -n 2 --dist loadgroup --ignore=tests/canonical --ignore=tests/router $(ARGS)

check: ## style, types, floors
	@scripts/environment.sh test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

golden: ## write the golden files anew; read the difference before you commit it
	@scripts/environment.sh test
	@CROSSDOCK_GOLDEN=write $(PYTHON) -m pytest -q -k golden
	@git --no-pager diff --stat

soak: ## the long runs: COUNT documents bent, COUNT damaged, a gigabyte read, COUNT happenings of simulated years, ROUND_TRIPS of each base
	@scripts/environment.sh test
	@$(PYTHON) -m tests.soak equivalence --count $(COUNT) --shards $(SHARDS)
	@$(PYTHON) -m tests.soak inspect --count $(COUNT) --shards $(SHARDS)
	@$(PYTHON) -m tests.soak large
	@$(PYTHON) -m tests.soak round-trips --count $(ROUND_TRIPS) --shards $(SHARDS)
	@$(PYTHON) -m tests.simulation --count $(COUNT)

mutants: ## change the router in thousands of small ways, and count how many of them the tests mind; ARGS=router.judge* for a part
	@scripts/environment.sh test
	@scripts/mutants.sh $(ARGS)

bench: ## measure, and write docs/benchmarks.md
	@scripts/environment.sh test
	@scripts/oracles.sh bots
	@$(PYTHON) -m benchmarks

lock: ## after a change in pyproject.toml: write the lock, and what pip installs from it, anew (needs uv)
	@uv lock --quiet
	@uv export --quiet --frozen --no-dev --extra practice --no-emit-project --no-header --no-annotate -o requirements/demo.txt
	@uv export --quiet --frozen --all-extras --no-emit-project --no-header --no-annotate -o requirements/test.txt

clean: ## forget the virtual environment and everything that ran
	@rm -rf .venv .venv-as2-peer .venv-mutants mutants var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage .coverage.*
