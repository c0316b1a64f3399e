# `make run` for a look, `make test` before a commit. Everything else is a part of those two.

DATA    ?= data/demo
LISTEN  ?= 127.0.0.1:8080
ROUNDS  ?= 3
COMBINATIONS ?= 1000000
INPUTS  ?= 10000000
EXAMPLES ?= 25
PAGES   := $(CURDIR)/web/dist
PROGRAM := target/release/jingwei
# The same pages for every build below, so that one program is built once.
export JINGWEI_PAGES := $(PAGES)

.PHONY: help run build web setup test check test-rust test-web journeys judged kill rights fuzz judge judge-ocds bench openapi

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: build ## build, fill a demo city on the first start, serve it
	@$(PROGRAM) demo --data $(DATA) --if-empty
	@$(PROGRAM) serve --data $(DATA) --listen $(LISTEN)

build: web ## the program with its pages: target/release/jingwei
	cargo build --release --locked --bin jingwei

web: $(PAGES)/.built ## the pages

WEB_SOURCES := $(shell find web/apps web/packages web/scripts web/package-lock.json -type f -not -path '*/node_modules/*' 2>/dev/null)

$(PAGES)/.built: web/node_modules/.installed $(WEB_SOURCES)
	cd web && npm run build
	@touch $@

web/node_modules/.installed: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

setup: ## PostgreSQL, Mosquitto, Chromium, fonts and Python that the tests need
	@xtask/setup.sh

test: setup check web test-rust test-web journeys judged ## every test

check: ## format and lints
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

test-rust: web ## table, command, HTTP and kill tests, on both engines
	@xtask/test.sh

test-web: web ## types and unit tests of the pages
	cd web && npm test

journeys: web ## the whole loop in a browser
	cargo build --locked --bin jingwei
	@xtask/journeys.sh $(CURDIR)/target/debug/jingwei

judged: web ## what openapi.json allows, asked once as each of five roles by an outside judge
	cargo build --locked --bin jingwei
	@xtask/schemathesis.sh $(CURDIR)/target/debug/jingwei 1

kill: ## kill -9 under load, again and again: make kill ROUNDS=200
	JINGWEI_TEST_KILL_ROUNDS=$(ROUNDS) cargo test --locked -p jingwei-server --test program kill -- --nocapture

rights: ## random people on random objects: make rights COMBINATIONS=1000000
	JINGWEI_TEST_RIGHTS=$(COMBINATIONS) cargo test --profile long --locked -p jingwei-server --test program nobody_learns -- --nocapture

fuzz: ## bent inputs for every reader: make fuzz INPUTS=10000000
	JINGWEI_TEST_FUZZ_INPUTS=$(INPUTS) cargo test --profile long --locked -p jingwei-server --test fuzz -- --nocapture --test-threads 1

judge: build ## an outside judge on openapi.json: make judge EXAMPLES=25
	@xtask/schemathesis.sh $(CURDIR)/$(PROGRAM) $(EXAMPLES)

judge-ocds: ## an outside judge on open contracting data: make judge-ocds SCHEMA=standard-1__1__5.zip
	JINGWEI_OCDS_SCHEMA=$(abspath $(SCHEMA)) cargo test --locked -p jingwei-powers --test stories outside_judge -- --nocapture
	JINGWEI_OCDS_SCHEMA=$(abspath $(SCHEMA)) cargo test --locked -p jingwei-server --test program every_village -- --nocapture

bench: build ## figures beside their floors and peers
	@bench/run.sh

openapi: ## write openapi.json anew, and the types of the pages from it
	cargo run --locked --bin jingwei -- openapi > openapi.json.new && mv openapi.json.new openapi.json
	cd web && npm run generate
