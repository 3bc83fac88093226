# `make` alone lists the targets. Nothing is written outside this folder, except Debian's chromium, Java, wrk and systemd when
# root runs the tests on a machine without them.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help setup run test lint bench texts pictures lock clean

BIN := .venv/bin
export PIP_CACHE_DIR := $(CURDIR)/.cache/pip
export PIP_TOOLS_CACHE_DIR := $(CURDIR)/.cache/pip-tools
export npm_config_cache := $(CURDIR)/.cache/npm
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

# The first Python that is recent enough and can make an environment; `make PYTHON=/path/to/python3` takes that one.
PYTHON = python3 python3.13 python3.12 python3.11 python3.14
SUITS := -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'

CATALOGUES := $(wildcard src/labgraph/web/translations/*/LC_MESSAGES/messages.po)
FRONTEND := $(wildcard frontend/*.* frontend/src/*)
EDITOR := src/labgraph/web/static/query.js
CLIENTS := tests/web/node
FROM_DEBIAN := chromium libatomic1 default-jre-headless r-base-core wrk systemd

# The tests run in as many processes as there are cores; each one takes what is next, so that they end together.
BESIDE := --numprocesses auto --maxprocesses 4 --dist worksteal

BROWSERS := chromium chromium-browser google-chrome google-chrome-stable

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: .venv/.project ## make the environment .venv with everything in it

run: setup ## publish data/ and serve it on http://localhost:8000
	@$(BIN)/labgraph publish
	@exec $(BIN)/labgraph serve

test: .tools $(CLIENTS)/node_modules/.installed ## run all the tests; make test ARGS="-k records" runs some
	@$(BIN)/python -m pytest $(BESIDE) $(ARGS)

lint: setup ## check style, format and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

bench: setup ## measure speed and memory against their budgets
	@$(BIN)/labgraph bench

texts: setup ## gather the texts of the pages for translation in src/labgraph/web/translations
	@$(BIN)/pybabel -q extract -F babel.cfg -k lazy_gettext -k N_ --no-location --omit-header -o .cache/messages.pot .
	@$(BIN)/pybabel -q update -i .cache/messages.pot -d src/labgraph/web/translations --no-fuzzy-matching \
		--ignore-obsolete --omit-header -w 120

pictures: .tools ## take a picture of each kind of page in docs/pictures
	@PYTHONPATH=tests $(BIN)/python tests/web/pictures.py docs/pictures

lock: ## renew requirements.lock from pyproject.toml (needs Python 3.11, the oldest that labgraph runs on)
	@python3.11 -m venv --clear .cache/lock
	@.cache/lock/bin/python -m pip install --quiet 'pip-tools>=7.6'
	@CUSTOM_COMPILE_COMMAND='make lock' .cache/lock/bin/pip-compile --quiet --upgrade \
		--generate-hashes --allow-unsafe --strip-extras --extra test --build-deps-for editable \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
		--output-file requirements.lock pyproject.toml

clean: ## remove the environment and what tools left; releases/ stays
	@rm -rf .venv .cache dist docs/pictures $(EDITOR) frontend/node_modules $(CLIENTS)/node_modules .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# ── the environment, in three steps that are done again only when their input changed ──

.venv/.made:
	@for each in $(PYTHON); do \
		if "$$each" $(SUITS) >/dev/null 2>&1; then \
			echo "Making .venv with $$("$$each" --version)"; \
			"$$each" -m venv --clear .venv && touch $@; exit; \
		fi; \
	done; \
	echo "labgraph needs Python 3.11 or newer with its venv module; none among: $(PYTHON)." >&2; \
	echo "Debian, Ubuntu: apt-get install python3 python3-venv. Elsewhere: make PYTHON=/path/to/python3" >&2; \
	exit 1

.venv/.locked: .venv/.made requirements.lock
	@echo "Installing what requirements.lock names (a minute or two)"
	@$(BIN)/python -m pip install --quiet --quiet --require-hashes --requirement requirements.lock
	@touch $@

.venv/.project: .venv/.locked pyproject.toml hatch_build.py $(CATALOGUES) $(FRONTEND)
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pip install --quiet --quiet --no-deps --no-build-isolation --editable .
	@test -f $(EDITOR) || echo "The editor of queries could not be built: the query page has its plain form only." >&2
	@touch $@

# The npm packages that the tests run, by the node of the environment; nothing of them runs while they are installed.
$(CLIENTS)/node_modules/.installed: .venv/.locked $(CLIENTS)/package.json $(CLIENTS)/package-lock.json
	@echo "Installing the npm packages of $(CLIENTS)"
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --prefix $(CLIENTS) --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# What the tests take from the system: Chromium and what Playwright's driver is linked with, Java for the checker of HTML,
# the load tool of the bench, R for the programs that pages and docs give, systemd-analyze for the files of deploy/.
# `make run` needs none of it.
.PHONY: .tools
.tools: setup
	@ready() { \
		for each in wrk java Rscript systemd-analyze; do command -v $$each >/dev/null || return 1; done; \
		"$(BIN)/playwright" --version >/dev/null 2>&1 || return 1; \
		for each in $(BROWSERS); do "$$each" --version >/dev/null 2>&1 && return 0; done; return 1; \
	}; \
	ready && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Debian's $(FROM_DEBIAN) for the tests"; \
		apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes \
			--no-install-recommends $(FROM_DEBIAN) >/dev/null && ready && exit 0; \
	fi; \
	echo "The tests need a browser, Java, R, wrk and systemd-analyze. Debian:" \
		"apt-get install $(FROM_DEBIAN), then make test again." >&2; \
	exit 1
