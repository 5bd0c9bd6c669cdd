MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
UV  := .tools/bin/uv
RUN := $(UV) run --frozen --all-extras
# Two test files at a time, each in a process with a Postgres and a broker of its own.
TESTS := $(RUN) pytest --numprocesses 2 --dist loadfile
NAME ?= flow
ARGS ?=
SEED ?= 1
PEOPLE ?= 5000

help: ## what can be asked here
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: $(UV) ## set everything up and run one national match round, start to end (about two minutes)
	$(RUN) viceversa demo $(ARGS)

up: $(UV) ## start Postgres, Kafka and all services, and leave them running with GraphiQL
	$(RUN) viceversa up --detach $(ARGS)

down: $(UV) ## stop what `make up` started
	$(RUN) viceversa down $(ARGS)

test: $(UV) ## unit tests, then the integration suite on the embedded Postgres and broker
	$(TESTS) tests/unit tests/integration

integration: $(UV) ## the integration and acceptance suites (KAFKA=embedded, native or docker)
	$(TESTS) tests/integration tests/acceptance

acceptance: $(UV) ## the whole platform from outside, on the embedded pair: `make test` has the rest
	$(RUN) pytest tests/acceptance

check: $(UV) ## formatting, lint, types, walls: what CI runs
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) lint-imports
	$(RUN) basedpyright

kafka: $(UV) ## fetch Apache Kafka's jars with Maven and start one KRaft node (Java 17)
	$(RUN) python -m libs.devstack.native

bench: $(UV) ## run one benchmark, e.g. make bench NAME=flow
	$(RUN) python -m tests.benchmarks.$(subst -,_,$(NAME))

contracts: $(UV) ## write docs/contracts and docs/matching/schemas anew (ARGS=--release: from now on others read this)
	$(RUN) python -m libs.contracts.published $(ARGS)
	$(RUN) python -m services.matching.domain.documents.schemas

deciders: $(UV) ## write docs/deciders anew: what every decider says, and its state diagram
	$(RUN) python -m tests.deciders

chaos: $(UV) ## kill at every await, and hurt brokers, databases, leaders and clocks (half an hour; ARGS="--sample 5")
	$(RUN) python -m tests.chaos $(ARGS)

simulate: $(UV) ## live a whole year of a programme and check every rule (SEED=1 PEOPLE=5000)
	$(RUN) python -m tests.simulation --seed $(SEED) --people $(PEOPLE)

clean: ## remove everything that was made here (stop it first: make down)
	rm -rf .tools .venv .viceversa deploy/kafka/jars .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(UV):
	python3 -m venv .tools
	.tools/bin/pip install --quiet --disable-pip-version-check uv==0.13.9
	$(UV) sync --frozen --all-extras --compile-bytecode

.PHONY: help demo up down test integration acceptance check kafka bench contracts deciders chaos simulate clean
